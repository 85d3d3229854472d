"""Every template, read as source: nothing inline, nothing from elsewhere, no word outside the catalogue."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parents[2] / "templates"
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
LONGEST = 119
NAMES = {"BoneTrack"}
SPOKEN_ATTRIBUTES = {"aria-label", "alt", "title", "placeholder", "data-label", "data-chart-failed", "content"}
RESOURCE_ATTRIBUTES = {"src", "srcset", "data", "poster", "action", "formaction"}
RESOURCE_LINKS = {"link", "use", "image"}
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
FROM_ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
HOLE = "\x00"

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)


def read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def skeleton(source: str) -> str:
    """The literal HTML of every branch in order; a hole where the template puts something in."""
    parts = []
    for output in ENVIRONMENT.parse(source).find_all(nodes.Output):
        parts += [piece.data if isinstance(piece, nodes.TemplateData) else HOLE for piece in output.nodes]
    return "".join(parts)


class Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(skeleton(source))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def letters(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text.strip() if re.search(r"[^\W\d_]", text) else ""


def untranslated_html(source: str) -> list[str]:
    page = Reader(source)
    found = [letters(text) for text in page.texts]
    meta = {"viewport", "robots", "color-scheme", "theme-color"}
    machine_read = meta & {value for _tag, name, value in page.attributes if name == "name"}
    for tag, name, value in page.attributes:
        if name in SPOKEN_ATTRIBUTES and not (tag == "meta" and machine_read):
            found.append(letters(value))
    return [text for text in found if text]


def untranslated_strings(source: str) -> list[str]:
    """Sentences that stand as bare strings in the template's own code, such as a macro's default label."""
    tree = ENVIRONMENT.parse(source)
    translated = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATORS
        for constant in call.find_all(nodes.Const)
    }
    return [
        constant.value
        for constant in tree.find_all(nodes.Const)
        if id(constant) not in translated
        and isinstance(constant.value, str)
        and re.match(r"[A-Z][a-z]", letters(constant.value))
    ]


def inline_code(source: str) -> Iterator[str]:
    page = Reader(source)
    for tag, name, value in page.attributes:
        if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
            yield f"<{tag} {name}={value!r}>"
    yield from re.findall(r"<style\b[^>]*>", source)
    yield from (opening for opening in re.findall(r"<script\b[^>]*>", source) if " src=" not in opening)
    yield from re.findall(r"<script\b[^>]*>\s*[^<\s]", source)


def resources_from_elsewhere(source: str) -> list[str]:
    return [
        value
        for tag, name, value in Reader(source).attributes
        if (name in RESOURCE_ATTRIBUTES or (tag in RESOURCE_LINKS and "href" in name)) and FROM_ELSEWHERE.match(value)
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_template_holds_no_inline_code(name: str) -> None:
    assert list(inline_code(read(name))) == []


@pytest.mark.parametrize("name", FILES)
def test_a_template_loads_nothing_from_another_host(name: str) -> None:
    assert resources_from_elsewhere(read(name)) == []


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_a_template_can_be_translated(name: str) -> None:
    assert untranslated_html(read(name)) + untranslated_strings(read(name)) == []


@pytest.mark.parametrize("name", FILES)
def test_a_template_stays_short_and_asks_for_no_number_spinner(name: str) -> None:
    source = read(name)
    assert len(source.splitlines()) <= LONGEST
    assert not re.search(r"""type["']?\s*[=:]\s*["']?number["']?[\s,>}]""", source)


@pytest.mark.parametrize("name", [name for name in FILES if name != "bare.html"])
def test_only_the_layout_prints_the_error_summary_of_the_page_form(name: str) -> None:
    assert not re.search(r"error_summary\(\s*form\s*\)", read(name))


@pytest.mark.parametrize(
    "broken",
    [
        "<p style='color: red'>{{ x }}</p>",
        "<button onclick='go()'>{{ x }}</button>",
        "<script>go()</script>",
        "<style>p { color: red }</style>",
        "<a href='javascript:go()'>{{ x }}</a>",
        "{% macro m() %}{% if a %}<p style='{{ b }}'>{% endif %}</p>{% endmacro %}",
    ],
)
def test_the_check_sees_inline_code(broken: str) -> None:
    assert list(inline_code(broken))


@pytest.mark.parametrize("broken", ["<img src='https://a.example/x.png'>", "<link href='//a.example/x.css'>"])
def test_the_check_sees_another_host(broken: str) -> None:
    assert resources_from_elsewhere(broken)


def test_a_link_to_a_study_is_not_a_resource() -> None:
    assert resources_from_elsewhere("<a href='https://doi.org/10.1000/1'>{{ x }}</a>") == []


@pytest.mark.parametrize(
    "broken",
    [
        "<p>Saved.</p>",
        "{% if a %}<p>{{ _('Saved.') }} at 8:05 today</p>{% endif %}",
        "<img alt='A bone' src='{{ x }}'>",
        "<nav aria-label='Menu'></nav>",
        "{% macro back(label='Go back') %}{{ label }}{% endmacro %}",
        "{{ button('Save the scan') }}",
    ],
)
def test_the_check_sees_a_word_outside_the_catalogue(broken: str) -> None:
    assert untranslated_html(broken) + untranslated_strings(broken)


@pytest.mark.parametrize(
    "good",
    [
        "<p class='lead'>{{ _('Saved.') }} {{ when|plain_date }}</p>",
        "<p>{% trans name=n %}Record of {{ name }}{% endtrans %}</p>",
        "{{ button(_('Save'), 'primary', name='action') }}{{ ngettext('One dose', '%(num)s doses', 2) }}",
        "<title>{{ h }} - BoneTrack</title><meta name='viewport' content='width=device-width'>",
    ],
)
def test_the_check_lets_marked_words_pass(good: str) -> None:
    assert untranslated_html(good) + untranslated_strings(good) == []
