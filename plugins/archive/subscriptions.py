"""The addresses of feeds, and what stands in them; ``plugins.archive.feeds`` makes them."""

from plugins.records.models import Publication

SITE_FEED = "/feed.xml"


def series_feed(series_id: str) -> str:
    """Return the address of the feed of a series, if it has one (``in_feed``)."""
    return f"/publications/series/{series_id}{SITE_FEED}"


def in_feed(publication: Publication) -> bool:
    """Say whether a publication can stand in a feed: it has a date.

    Whether that has come makes no difference, or the address of a feed would come and go with
    the day of the build; ``check`` warns of it.
    """
    return publication.date is not None
