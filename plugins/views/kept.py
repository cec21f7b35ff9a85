"""A part of a template that is written once for a value, and not anew for every page.

``{% call same("footer", site) %}…{% endcall %}`` gives the same text wherever ``site`` is the
same value. What stands in it may ask for nothing else; a test reads all templates for that.
"""

from collections.abc import Callable


class Kept:
    """The texts of one environment, by their names and values."""

    def __init__(self) -> None:
        # With the identity of a value stands the value, so that no other one can get it.
        self._held: dict[tuple[str, int], tuple[object, str]] = {}

    def __call__(self, name: str, value: object, caller: Callable[[], str]) -> str:
        """Return what *caller* writes; it is asked once for a name and a value."""
        held = self._held.get((name, id(value)))
        if held is None:
            held = self._held[name, id(value)] = (value, caller())
        return held[1]
