"""What libraries log while a build runs."""

import contextlib
import logging
from collections.abc import Iterator

from plugins.checks.problems import N_, Place, Problem


@contextlib.contextmanager
def warnings() -> Iterator[list[Problem]]:
    """Collect what Pelican and libraries log as warnings or worse: each becomes a problem."""
    found: list[Problem] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(
                Problem.error(
                    Place("pelicanconf.py"),
                    "logged",
                    N_("%(logger)s reports: %(text)s"),
                    logger=record.name,
                    text=record.getMessage(),
                )
            )

    collector = Collector(logging.WARNING)
    logger = logging.getLogger()
    # Pelican's own handler writes to standard output, which is for problems.
    others, logger.handlers = logger.handlers, [collector]
    try:
        yield found
    finally:
        logger.handlers = others
