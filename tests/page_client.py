"""A strict page client: it checks each page it fetches, and fills in forms as a person does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from bonetrack.storage.models import Account, Patient
from bonetrack.web.access import OPEN_RECORD_KEY


@dataclass
class Page:
    response: TestResponse
    root: Element
    path: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def h1(self) -> str:
        return text_of(self.root.findall(".//h1")[0])

    @property
    def text(self) -> str:
        return text_of(self.root.find(".//body"))

    def forms(self) -> list[Element]:
        return self.root.findall(".//form")

    def form(self, action_part: str = "") -> Element:
        """The only form whose action holds this text; the page's own form when nothing is given."""
        found = [form for form in self.forms() if action_part in form.get("action", self.path)]
        if not action_part:
            found = [form for form in found if (form.get("action") or self.path) == self.path] or found
        assert len(found) == 1, f"{len(found)} forms match {action_part!r} on {self.path}"
        return found[0]

    def links(self, path_part: str) -> list[str]:
        return [a.get("href", "") for a in self.root.findall(".//a") if path_part in a.get("href", "")]


def text_of(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def values_of(form: Element) -> dict[str, Any]:
    """What a browser would send if the person changed nothing (without buttons)."""
    values: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        if field.tag == "textarea":
            values[name] = field.text or ""
        elif field.tag == "select":
            options = field.findall(".//option")
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values[name] = chosen[0].get("value", "") if chosen else ""
        elif field.tag == "input" and field.get("type") in ("checkbox", "radio"):
            if field.get("checked") is not None:
                values.setdefault(name, [])
                values[name].append(field.get("value", "on"))
        elif field.tag == "input" and field.get("type") == "hidden" and name in values:
            kept = values[name] if isinstance(values[name], list) else [values[name]]
            values[name] = [*kept, field.get("value", "")]
        elif field.tag == "input" and field.get("type") != "submit":
            values[name] = field.get("value", "")
    return values


class PageClient:
    """`get` and `submit` follow redirects; every HTML page is checked."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def log_in_as(self, account: Account) -> PageClient:
        """A signed-in phone, by the same table and cookie that the log-in page uses."""
        from bonetrack.services.sessions import open_session

        self.client.get("/robots.txt")
        now = self.app.extensions["clock"]()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = open_session(account, now)
            cookie["_fresh"] = True
            cookie.permanent = True
        return self

    def open_record(self, patient: Patient) -> PageClient:
        with self.client.session_transaction() as cookie:
            cookie[OPEN_RECORD_KEY] = patient.public_id
        return self

    def get(self, url: str) -> Page:
        return self._page(self.client.get(url, follow_redirects=True))

    def post(self, url: str, data: dict[str, Any] | None = None) -> Page:
        """A bare POST, without a form's token: for tests of refusal."""
        return self._page(self.client.post(url, data=data or {}, follow_redirects=True))

    def submit(
        self, page: Page, action_part: str = "", *, button: tuple[str, str] | None = None, **fields: Any
    ) -> Page:
        """Fill in a form of this page and send it. `fields` must stand in the form; None takes one out."""
        form = page.form(action_part)
        values = values_of(form)
        names = {field.get("name") for field in form.iter() if field.get("name")}
        for name, value in fields.items():
            assert name in names, f"no field {name!r} in the form on {page.path}; it has {sorted(filter(None, names))}"
            values[name] = value
        if button:
            values[button[0]] = button[1]
        data = {name: value for name, value in values.items() if value is not None}
        url = form.get("action") or page.path
        if (form.get("method") or "get").lower() == "get":
            return self._page(self.client.get(url, query_string=data, follow_redirects=True))
        return self._page(self.client.post(url, data=data, follow_redirects=True))

    def _page(self, response: TestResponse) -> Page:
        path = urlsplit(response.request.url).path
        if not response.content_type.startswith("text/html"):
            return Page(response, Element("html"), path)
        root = html5lib.parse(response.get_data(as_text=True), namespaceHTMLElements=False)
        page = Page(response, root, path)
        check_page(page)
        return page


def check_page(page: Page) -> None:
    where = f"on {page.path} ({page.status})"
    headings = page.root.findall(".//h1")
    assert len(headings) == 1, f"{len(headings)} h1 {where}"
    title = text_of(page.root.find(".//title"))
    assert page.h1, f"empty h1 {where}"
    assert page.h1 in title, f"title {title!r} does not hold the h1 {page.h1!r} {where}"
    assert page.root.get("lang"), f"no language {where}"
    ids = [element.get("id") for element in page.root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids stand twice: {sorted({i for i in ids if ids.count(i) > 1})} {where}"
    _check_labels(page, set(ids), where)
    _check_summary(page, ids, where)
    for form in page.forms():
        if (form.get("method") or "get").lower() == "post":
            tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
            assert len(tokens) == 1, f"{len(tokens)} CSRF tokens in the form {form.get('action')} {where}"
            assert tokens[0].get("value"), f"empty CSRF token {where}"


def _check_summary(page: Page, ids: list[str | None], where: str) -> None:
    """Each problem leads to its field, in the order in which the fields stand."""
    targets = [a.get("href", "")[1:] for a in page.root.findall(".//section[@id='error-summary']//a")]
    places = [ids.index(target) for target in targets]
    assert places == sorted(places), f"problems {targets} are not in the order of the page {where}"


def _check_labels(page: Page, ids: set[str | None], where: str) -> None:
    bound = {label.get("for") for label in page.root.iter("label")}
    for tag in ("input", "select", "textarea"):
        for field in page.root.iter(tag):
            if field.get("type") in ("hidden", "submit"):
                continue
            named = field.get("id") in bound or field.get("aria-label") or field.get("aria-labelledby")
            assert named, f"field {field.get('name')} has no label {where}"
            assert field.get("type") != "number", f"type=number at {field.get('name')} {where}"
    for element in page.root.iter():
        for name in ("aria-describedby", "aria-labelledby"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{name}={target} points nowhere {where}"
