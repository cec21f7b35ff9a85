"""Do both languages still say the same: the state of every pair."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.checks.problems import Problem, ProblemsError
from plugins.parity.compare import compare, names
from plugins.parity.state import Agreement, Standing, read_agreements, standing
from plugins.parity.units import page_units, record_units
from plugins.records.models import Language
from plugins.records.store import Records


def standings(
    root: Path, records: Records, sites: Mapping[Language, Any]
) -> tuple[tuple[Standing, ...], list[Problem]]:
    """Return how every pair and record stands, and where both sides contradict each other."""
    problems: list[Problem] = []
    agreements: dict[str, Agreement] = {}
    try:
        agreements = read_agreements(root)
    except ProblemsError as error:
        problems += error.problems
    units = page_units(
        {lang: site.context["matters"] for lang, site in sites.items()},
        {lang: site.context["bodies"] for lang, site in sites.items()},
    )
    units += record_units(records)
    problems += compare(units, names(records))
    return tuple(standing(unit, agreements.get(unit.name)) for unit in units), problems


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.parity.report import StatusGenerator

    return StatusGenerator


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generator)
