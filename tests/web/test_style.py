"""The tokens of the style sheet keep their promises: contrast is computed, not believed."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
CSS = (STATIC / "css" / "bonetrack.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS))

TEXT, CONTROL = 7.0, 4.5
PAGE_GROUNDS = ["bone", "paper"]
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent", "accent-strong", "error") for ground in PAGE_GROUNDS),
    *(("on-deep", ground) for ground in ("deep", "accent", "accent-strong", "error", "error-strong")),
    *((name, f"{name}-tint") for name in ("taken", "late", "skipped", "not-logged", "error", "accent")),
    *(("ink", f"{name}-tint") for name in ("taken", "late", "error", "accent")),
    *((ink, "accent-tint") for ink in ("ink-soft", "accent-strong")),
    ("error-strong", "error-tint"),
    ("error-strong", "paper"),
    ("deep", "bone"),
    ("ink", "focus"),
]
CONTROL_PAIRS = [
    *(("control-line", ground) for ground in (*PAGE_GROUNDS, "accent-tint")),
    *(("accent", ground) for ground in PAGE_GROUNDS),
    *((state, ground) for state in ("taken", "late", "skipped", "not-logged", "error") for ground in PAGE_GROUNDS),
    *(("focus-edge", ground) for ground in (*PAGE_GROUNDS, "focus")),
    *((ring, "deep") for ring in ("focus", "on-deep", "ochre")),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ruler_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_seven_to_one(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= TEXT


@pytest.mark.parametrize(("line", "ground"), CONTROL_PAIRS)
def test_controls_stand_out_four_and_a_half_to_one(line: str, ground: str) -> None:
    assert contrast(TOKENS[line], TOKENS[ground]) >= CONTROL


def test_colours_are_named_once_so_that_no_pair_escapes_the_tests() -> None:
    rules = CSS[CSS.index("--target:") :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*[{,:])", rules) == []


def test_every_colour_used_is_a_token() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", CSS)) <= set(re.findall(r"--([\w-]+):", CSS))


@pytest.mark.parametrize(("token", "least"), [("target", 48), ("target-form", 56), ("target-dose", 72), ("gap", 16)])
def test_sizes_have_a_floor_in_pixels(token: str, least: int) -> None:
    assert f"--{token}: max({least}px," in CSS


def test_text_starts_at_nineteen_pixels_and_grows_by_the_setting() -> None:
    sizes = [float(size) * 16 for size in re.findall(r"--u: ([\d.]+)rem;", CSS)]
    assert sizes == [19, 19 * 1.25, 19 * 1.5]


def test_nothing_is_fixed_over_the_page_or_fetched_from_elsewhere() -> None:
    assert not re.search(r"position:\s*(fixed|sticky)", CSS)
    assert "url(" not in CSS
    assert "@import" not in CSS


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_need_no_relaxed_policy(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|https?://", source)
