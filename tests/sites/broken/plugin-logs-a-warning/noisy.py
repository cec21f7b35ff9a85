import logging

from pelican.plugins import signals


def warn(generators):
    logging.getLogger("noisy").warning("nothing is well")


def register():
    signals.all_generators_finalized.connect(warn)
