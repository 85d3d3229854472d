"""The field macros, rendered: what is bound to what, whatever kind of field it is."""

from xml.etree.ElementTree import Element

import pytest
from jinja2 import Environment
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Optional

from tests.web.rendering import by_id, design_system, render, words

PAGE = """
{% extends "bare.html" %}
{% import "macros.html" as ui %}
{% block heading %}Log a scan & more{% endblock %}
{% block content %}
<form method="post" novalidate>{{ ui.hidden_fields(form) }}
{{ ui.text_field(form.email, type="email", autocomplete="username") }}
{{ ui.password_field(form.password, hint="Ten letters") }}
{{ ui.date_field(form.date) }}
{{ ui.decimal_field(form.bmd, "g/cm2") }}
{{ ui.radios(form.part, hints={"hip": "Both sides"}) }}
{{ ui.checkboxes(form.weekdays) }}
{{ ui.select(form.maker) }}
{{ ui.checkbox(form.consent) }}
{{ ui.textarea(form.note) }}
{% for site in form.sites %}{{ ui.decimal_field(site.t_score, signed=true) }}{% endfor %}
{{ ui.button("Go on") }}</form>
{% endblock %}
"""


class Parts(Form):
    day = StringField(validators=[InputRequired("Enter the day")])
    month = StringField()
    year = StringField()


class Site(Form):
    t_score = DecimalField("T-score", [InputRequired("Enter the T-score")])


class Scan(Form):
    version = HiddenField(default="3")
    email = StringField("E-mail", [InputRequired("Enter your <e-mail>")])
    password = PasswordField("Password", [InputRequired("Enter your password")])
    date = FormField(Parts, "Date of the scan")
    bmd = DecimalField("BMD", [InputRequired("Enter the BMD")])
    part = RadioField("Part", [InputRequired("Choose the part")], choices={"spine": "Spine", "hip": "Hip"})
    weekdays = SelectMultipleField("Days", [InputRequired("Choose a day")], choices={"mo": "Monday"})
    maker = SelectField(
        "Maker",
        [InputRequired("Choose the maker")],
        choices={"": "Choose one", "h": "Hologic"},
    )
    consent = BooleanField("I agree", [InputRequired("Tick the box")])
    note = StringField("Note", [Optional()])
    sites = FieldList(FormField(Site), min_entries=2)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return design_system()


@pytest.fixture
def sent_empty(environment: Environment) -> Element:
    form = Scan(MultiDict({"version": "3"}))
    assert not form.validate()
    return render(environment, PAGE, form=form)


@pytest.fixture
def fresh(environment: Environment) -> Element:
    return render(environment, PAGE, form=Scan())


def test_each_problem_in_the_summary_leads_to_a_control(sent_empty: Element) -> None:
    summary = by_id(sent_empty, "error-summary")
    links = {words(link): (link.get("href") or "").removeprefix("#") for link in summary.iter("a")}
    assert links == {
        "Enter your <e-mail>": "email",
        "Enter your password": "password",
        "Enter the day": "date-day",
        "Enter the BMD": "bmd",
        "Choose the part": "part-0",
        "Choose a day": "weekdays-0",
        "Choose the maker": "maker",
        "Tick the box": "consent",
        "Enter the T-score": "sites-1-t_score",
    }
    assert {by_id(sent_empty, target).tag for target in links.values()} <= {"input", "select"}
    assert len(summary.findall(".//a")) == 10, "both empty T-scores are listed"
    assert summary.get("tabindex") == "-1"
    assert words(summary).startswith("There is a problem")


def test_the_title_is_the_heading_and_says_when_something_is_wrong(fresh: Element, sent_empty: Element) -> None:
    assert words(fresh.find(".//h1")) == "Log a scan & more"
    assert words(fresh.find(".//title")) == "Log a scan & more - BoneTrack"
    assert words(sent_empty.find(".//title")) == "Error: Log a scan & more - BoneTrack"


def test_the_same_words_stand_at_the_field_and_are_read_with_it(sent_empty: Element) -> None:
    email = by_id(sent_empty, "email")
    assert email.get("aria-invalid") == "true"
    assert words(by_id(sent_empty, email.get("aria-describedby") or "")) == "Error: Enter your <e-mail>"


def test_every_description_and_label_points_at_something(fresh: Element, sent_empty: Element) -> None:
    for page in (fresh, sent_empty):
        for element in page.iter():
            for name in ("aria-describedby", "aria-labelledby", "for"):
                for target in (element.get(name) or "").split():
                    by_id(page, target)


def test_only_the_wrong_box_of_a_date_is_marked(sent_empty: Element) -> None:
    marked = {part: by_id(sent_empty, f"date-{part}").get("aria-invalid") for part in ("day", "month", "year")}
    assert marked == {"day": "true", "month": None, "year": None}
    assert {by_id(sent_empty, f"date-{part}").get("inputmode") for part in marked} == {"numeric"}


def test_no_field_brings_the_browser_s_own_bubbles_or_spinners(fresh: Element) -> None:
    fields = [*fresh.iter("input"), *fresh.iter("select"), *fresh.iter("textarea")]
    assert len(fields) > 10
    assert not [field.get("name") for field in fields if field.get("required") is not None]
    assert "number" not in {field.get("type") for field in fields}
    assert by_id(fresh, "bmd").get("inputmode") == "decimal"
    assert by_id(fresh, "sites-0-t_score").get("inputmode") is None, "a keypad without a minus"
    assert words(by_id(fresh, by_id(fresh, "bmd").get("aria-describedby") or "")) == "g/cm2"


def test_nothing_typed_is_lost_but_the_password(environment: Environment) -> None:
    typed = {
        "email": "a@b",
        "password": "hush hush hush",
        "bmd": "0,8x",
        "part": "hip",
        "weekdays": "mo",
        "consent": "y",
    }
    form = Scan(MultiDict({**typed, "date-month": "March"}))
    form.validate()
    page = render(environment, PAGE, form=form)
    assert [by_id(page, name).get("value") for name in ("email", "bmd", "date-month")] == ["a@b", "0,8x", "March"]
    checked = {
        name: by_id(page, name).get("checked") is not None for name in ("part-0", "part-1", "weekdays-0", "consent")
    }
    assert checked == {"part-0": False, "part-1": True, "weekdays-0": True, "consent": True}
    assert not by_id(page, "password").get("value")


def test_optional_is_said_in_words(fresh: Element) -> None:
    labels = {label.get("for"): words(label) for label in fresh.iter("label")}
    assert labels["note"] == "Note (optional)"
    assert labels["email"] == "E-mail"


def test_hidden_inputs_have_no_ids_that_two_forms_could_share(fresh: Element) -> None:
    hidden = [field for field in fresh.iter("input") if field.get("type") == "hidden"]
    assert [(field.get("name"), field.get("value"), field.get("id")) for field in hidden] == [("version", "3", None)]
