"""The frame of a page and the pieces in it that are not fields."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from jinja2 import Environment

from tests.web.rendering import by_id, design_system, parse, render, words


@pytest.fixture(scope="module")
def environment() -> Environment:
    return design_system()


def test_a_post_button_carries_its_token_its_values_and_what_it_is_about(environment: Environment) -> None:
    source = (
        "{% import 'macros.html' as ui %}{{ ui.post_button('/log', 'I took it', values, 'dose', about='Vitamin D') }}"
    )
    for values in ({"a": "<1>", "b": "2"}, [("a", "<1>"), ("b", "2")]):
        form = render(environment, source, values=values).find(".//form")
        assert form is not None
        sent = {field.get("name"): field.get("value") for field in form.iter("input")}
        assert sent == {"csrf_token": "token", "a": "<1>", "b": "2"}
        assert form.get("method") == "post"
        assert words(form.find("button")) == "I took it Vitamin D"


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("due", "Due"),
        ("taken", "Taken"),
        ("taken_late", "Taken late"),
        ("skipped", "Skipped"),
        ("missed", "Not logged"),
    ],
)
def test_a_state_is_a_word_and_an_icon(environment: Environment, state: str, word: str) -> None:
    tag = render(environment, "{% import 'macros.html' as ui %}{{ ui.tag(state) }}", state=state).find(".//span")
    assert words(tag) == word
    assert tag is not None
    assert tag.find(".//{*}svg") is not None or tag.find(".//svg") is not None


def test_each_cell_of_a_table_keeps_its_header_when_rows_become_cards(environment: Environment) -> None:
    source = "{% import 'macros.html' as ui %}{{ ui.data_table('Scans', ['Date', 'BMD'], rows) }}"
    page = render(environment, source, rows=[["1 May", "0.8"], ["2 May", "0.9"]])
    assert [(cell.get("data-label"), words(cell)) for cell in page.iter("td")] == [("BMD", "0.8"), ("BMD", "0.9")]
    assert [words(cell) for cell in page.findall(".//tbody//th")] == ["1 May", "2 May"]
    assert words(page.find(".//caption")) == "Scans"


def test_the_chart_has_a_name_a_summary_and_words_for_failure(environment: Environment) -> None:
    source = (
        "{% import 'macros.html' as ui %}{{ ui.chart('hip', '/charts/bmd/hip.json', 'Hip scans', 'Up since 2024.') }}"
    )
    page = render(environment, source)
    chart = by_id(page, "chart-bmd-hip")
    assert (chart.get("role"), chart.get("aria-label")) == ("img", "Hip scans")
    assert "could not be drawn" in (chart.get("data-chart-failed") or "")
    assert words(page.find(".//figcaption")) == "Up since 2024."


def test_an_error_page_needs_no_person_session_or_database(environment: Environment) -> None:
    values = {"title": "Page <not> found", "text": "Check it.", "action_url": "/", "action_text": "Start"}
    page = parse(environment.get_template("error.html").render(**values))
    assert words(page.find(".//h1")) == "Page <not> found"
    assert [words(link) for link in page.iter("a") if "button" in (link.get("class") or "")] == ["Start"]
    again = parse(
        environment.get_template("error.html").render(**values, retry_values=[("note", "kept"), ("note", "too")])
    )
    assert [field.get("value") for field in again.iter("input") if field.get("name") == "note"] == ["kept", "too"]


class Person:
    def __init__(self, is_authenticated: bool) -> None:
        self.is_authenticated = is_authenticated


def show(environment: Environment, **values: Any) -> Element:
    flashed = values.pop("flashed", [])
    source = '{% extends "base.html" %}{% block heading %}Today{% endblock %}'
    return render(environment, source, get_flashed_messages=lambda **_: flashed, **values)


def test_the_menu_is_for_those_who_are_logged_in_and_help_is_last(environment: Environment) -> None:
    assert show(environment, current_user=Person(False)).find(".//*[@id='menu']") is None
    menu = by_id(show(environment, current_user=Person(True)), "menu")
    links = [(words(link), link.get("href")) for link in menu.iter("a")]
    places = [("Today", "/today"), ("My bones", "/bones"), ("My treatment", "/treatment"), ("More", "/more")]
    assert links == [*places, ("Help", "/help")]


def test_a_message_can_be_undone_and_is_escaped(environment: Environment) -> None:
    undoable = {"text": "Saved <b>", "undo_url": "/doses/1/undo", "undo_values": {"version": "2"}}
    page = show(environment, flashed=[("success", undoable), ("error", "No")], current_user=Person(True))
    region = by_id(page, "messages")
    assert region.get("role") == "status"
    assert [words(text) for text in region.iter("p")] == ["Saved <b>", "No"]
    assert [form.get("action") for form in region.iter("form")] == ["/doses/1/undo"]


def test_warnings_and_whose_record_it_is_stand_on_top(environment: Environment) -> None:
    banner = {"text": "Reminders are not being sent.", "tone": "warning"}
    page = show(environment, current_user=Person(True), system_banners=[banner], acting_for="Anna")
    assert [words(part) for part in page.iter("aside")] == [banner["text"], "You are looking at the record of Anna."]
