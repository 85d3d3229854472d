"""Templates rendered without the app, and what tests ask of the result."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bonetrack.words import gettext, ngettext

TOP = Path(__file__).parents[2]


def design_system() -> Environment:
    """Jinja as the app sets it up, without the app: no database, session or person."""
    environment = Environment(
        loader=FileSystemLoader(TOP / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        _=gettext, gettext=gettext, ngettext=ngettext, asset=lambda name: f"/static/{name}", csrf_token=lambda: "token"
    )
    return environment


def parse(html: str) -> Element:
    return html5lib.parse(html, namespaceHTMLElements=False)


def render(environment: Environment, source: str, **values: Any) -> Element:
    return parse(environment.from_string(source).render(**values))


def words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def by_id(page: Element, name: str) -> Element:
    found = [element for element in page.iter() if element.get("id") == name]
    assert len(found) == 1, f"{len(found)} elements with the id {name}"
    return found[0]
