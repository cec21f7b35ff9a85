from pelican.plugins import signals


def fail(generators):
    raise RuntimeError("no luck")


def register():
    signals.all_generators_finalized.connect(fail)
