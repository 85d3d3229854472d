"""Tables of Markdown, with numbers written one way."""

from collections.abc import Iterable, Sequence

NOTHING = "–"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def points(value: float | None, digits: int = 2) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"


def signed(value: float | None, digits: int = 1) -> str:
    return NOTHING if value is None else f"{value:+.{digits}f}"


def share(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.1f} %"


def month(value: float | None) -> str:
    return "all" if value is None else f"{value:g}"


def site(value: str) -> str:
    return value.replace("_", " ")
