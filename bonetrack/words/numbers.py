"""Numbers as they are printed: rounded here and nowhere before."""

from babel.numbers import format_decimal

from bonetrack.words.translations import current_locale

MINUS = "−"


def bmd(value_g_cm2: float) -> str:
    """`0.812 g/cm²`, as reports print it."""
    return f"{_plain(value_g_cm2, '0.000')} g/cm²"


def score(value: float) -> str:
    """A T- or Z-score: `−2.5`, `+0.3`."""
    return _signed(value, "0.0")


def percent(value: float) -> str:
    """A change: `+4.1 %`, `−0.3 %`, `0.0 %`."""
    return f"{_signed(value, '0.0')} %"


def plain(value: float, most_decimals: int = 2) -> str:
    return _plain(value, "0." + "#" * most_decimals)


def _plain(value: float, pattern: str) -> str:
    return format_decimal(value, pattern, locale=current_locale()).replace("-", MINUS)


def _signed(value: float, pattern: str) -> str:
    text = _plain(abs(value), pattern)
    if not text.strip("0.,"):
        return text
    return (MINUS if value < 0 else "+") + text
