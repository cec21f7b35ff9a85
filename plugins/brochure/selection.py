"""What belongs into a brochure: the years of what was done, and no number later than they are."""

from plugins.records.models import Brochure, Figure, Point, Statistic


def within(fiscal_year: int, brochure: Brochure) -> bool:
    """Say whether what was done in *fiscal_year* is shown."""
    return brochure.first_year <= fiscal_year <= brochure.last_year


def is_later(figure: Figure, brochure: Brochure) -> bool:
    """Say whether a figure is of a time after the brochure."""
    last = brochure.last_year if figure.fiscal else int(brochure.id)
    return int(figure.as_of[:4]) > last


def points_until(statistic: Statistic, brochure: Brochure) -> tuple[Point, ...]:
    """Return the numbers of a series that are not later than the brochure."""
    last = brochure.last_year if statistic.by == "fiscal_year" else int(brochure.id)
    return tuple(
        point
        for point in statistic.points
        if statistic.by == "category" or not point.id.isdecimal() or int(point.id) <= last
    )
