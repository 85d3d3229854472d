"""The looks of every chart: light, large, without any gesture. The colours are those of the style sheet."""

from typing import Any

Figure = dict[str, Any]

FONT_PX = 16
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
INK = "#17212a"
INK_SOFT = "#3f4a53"
PAPER = "#fffefb"
LINE = "#d9d0bd"
ACCENT = "#0b5063"
BAND = "#f3dca3"
BAND_EDGE = "#8a6508"
STRIP_FILLS = ("#dcebee", "#f7f3ea")
# Scans of another machine get another shape, as colour alone says nothing to many eyes.
SYMBOLS = ("circle", "square", "diamond", "triangle-up")

# At the foot of the chart's box, however high the box is; nothing happens on a tap.
LEGEND: dict[str, Any] = {
    "orientation": "h",
    "xref": "container",
    "x": 0.02,
    "xanchor": "left",
    "yref": "container",
    "y": 0.02,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}


def font(size: int = FONT_PX, color: str = INK) -> dict[str, Any]:
    return {"family": FONT, "size": size, "color": color}


def axis(title: str | None = None) -> dict[str, Any]:
    """Fixed, so that a finger scrolls the page and never the chart."""
    look: dict[str, Any] = {
        "fixedrange": True,
        "gridcolor": LINE,
        "linecolor": INK_SOFT,
        "showline": True,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": INK_SOFT,
        "tickfont": font(),
        "automargin": True,
    }
    return look if title is None else look | {"title": {"text": title, "font": font(), "standoff": 6}}


def layout(x_axis: dict[str, Any], y_axis: dict[str, Any], *, top: int) -> dict[str, Any]:
    """Every look is written out: plotly's own template would be 6.5 kB for each chart."""
    return {
        "autosize": True,
        "dragmode": False,
        "hovermode": "closest",
        "hoverdistance": 32,
        "hoverlabel": {"font": font(), "bgcolor": PAPER, "bordercolor": INK, "align": "left"},
        "font": font(),
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 14, "t": top, "b": 8, "pad": 0},
        "showlegend": True,
        "legend": LEGEND | {"font": font()},
        "xaxis": x_axis,
        "yaxis": y_axis,
    }
