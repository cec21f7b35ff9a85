from pelican.plugins import signals


def register():
    signals.all_generators_finalized.connect(lambda generators: print("never"))
