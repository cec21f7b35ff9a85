"""One square for each prefecture of Japan and each province or metropolitan city of Korea.

The arrangement is our own: it keeps neighbours together, not distances, areas or coasts. Squares
are named by the ids of ``bodies.yaml``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from plugins.charts.drawing import SIZE, Box, Drawing, Label, Line, Words, finished

_STEP = 22  # units from square to square
_SIDE = 20

# Row, column of the first square, and the squares from there to the east. What is not whole
# leaves a strait.
_ROWS_OF_JAPAN = """
0.0  11.0 hokkaido
1.4  11.0 aomori
2.4  10.0 akita iwate
3.4  10.0 yamagata miyagi
4.4  10.0 niigata fukushima
5.4  8.0  ishikawa toyama gunma tochigi ibaraki
6.4  7.0  fukui gifu nagano saitama tokyo chiba
7.4  3.0  shimane tottori hyogo kyoto shiga aichi shizuoka yamanashi kanagawa
8.4  2.0  yamaguchi hiroshima okayama
8.4  6.0  osaka nara mie
9.4  7.0  wakayama
9.8  3.4  ehime kagawa
10.8 3.4  kochi tokushima
9.8  0.0  saga fukuoka oita
10.8 0.0  nagasaki kumamoto miyazaki
11.8 1.0  kagoshima
13.2 0.0  okinawa
"""
_ROWS_OF_KOREA = """
1.4  0.0  incheon seoul gyeonggi gangwon
2.4  0.0  chungnam sejong chungbuk gyeongbuk
3.4  0.0  jeonbuk daejeon daegu ulsan
4.4  0.0  gwangju jeonnam gyeongnam busan
5.8  0.0  jeju
"""


def _read(rows: str) -> dict[str, tuple[float, float]]:
    """Return the column and row of each square."""
    return {
        name: (float(column) + at, float(row))
        for line in rows.split("\n")[1:-1]
        for row, column, *names in [line.split()]
        for at, name in enumerate(names)
    }


_JAPAN, _KOREA = _read(_ROWS_OF_JAPAN), _read(_ROWS_OF_KOREA)
TILES: Mapping[str, tuple[float, float]] = {**_JAPAN, **_KOREA}
_ROWS = max(row for _column, row in TILES.values())


def tiles_of(body: str, within: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return the squares of a body: its own, else those of the bodies it belongs to.

    *within* maps a body to those. A body of no place on the map has none.

    >>> tiles_of("gijang", {"gijang": ["busan"]}), tiles_of("mic", {})
    (('busan',), ())
    """
    found: list[str] = []
    seen: set[str] = set()
    waiting = [body]
    while waiting:
        each = waiting.pop(0)
        if each in TILES:
            found.append(each)
        elif each not in seen:
            seen.add(each)
            waiting += within.get(each, ())
    return tuple(dict.fromkeys(found))


def keys_of(squares: Iterable[str]) -> dict[str, str]:
    """Return a mark for each square, in their order: numbers in Japan, letters in Korea.

    >>> keys_of(["tottori", "busan", "shimane"])
    {'tottori': '1', 'busan': 'A', 'shimane': '2'}
    """
    numbers = map(str, range(1, len(_JAPAN) + 1))
    letters = iter("ABCDEFGHIJKLMNOPQ")  # one for each of Korea
    return {square: next(numbers if square in _JAPAN else letters) for square in squares}


def draw_tiles(
    marked: Mapping[str, tuple[str, Words | None]],
    ties: Iterable[tuple[str, str]],
    countries: Sequence[Words],
) -> Drawing | None:
    """Return the map, with the mark and the name of each square of *marked*.

    *ties* are pairs of marked squares, joined by a line; *countries* the names of Japan and Korea.
    None if nothing is marked.
    """
    if not marked:
        return None
    japan, korea = countries
    return finished(
        _ROWS * _STEP + _SIDE + 2,
        ground=[_box("tile", name) for name in TILES if name not in marked],
        lines=[Line("tie", *_middle(one), *_middle(other)) for one, other in dict.fromkeys(ties)],
        boxes=[_box("bar", name, words) for name, (_key, words) in marked.items()],
        labels=[
            Label("soft", 9.6 * _STEP, SIZE + 2 * _STEP, "end", japan),
            Label("soft", 1, SIZE, "start", korea),
            *(
                Label("key", x, y + 6, "middle", Words(key))
                for name, (key, _words) in marked.items()
                for x, y in [_middle(name)]
            ),
        ],
    )


def _box(kind: str, name: str, words: Words | None = None) -> Box:
    column, row = TILES[name]
    x, y = column * _STEP + 1, row * _STEP + 1
    return Box("bar" if kind == "bar" else "tile", x, y, _SIDE, _SIDE, words)


def _middle(name: str) -> tuple[float, float]:
    column, row = TILES[name]
    return column * _STEP + 1 + _SIDE / 2, row * _STEP + 1 + _SIDE / 2
