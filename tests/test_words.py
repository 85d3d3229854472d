"""Every sentence a person reads: no banned words, short sentences, plain English, always marked."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

TOP = Path(__file__).parent.parent
METHODS = [("bonetrack/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
BANNED = (
    "should take",
    "increase",
    "stop taking",
    "safe",
    "cured",
    "normal for you",
    "responder",
    "failure",
    "guaranteed",
    "risk reduced",
    "not taken",
)
LONGEST_SENTENCE_WORDS = 20
HARDEST_GRADE = 6.0
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# Where a longer sentence is the exact name of a thing or a citation, not prose.
VOWELS = re.compile(r"[aeiouy]+")


def messages() -> list[tuple[str, int, str]]:
    found = []
    options = {"templates/**.html": {"silent": "false"}, "templates/**.txt": {"silent": "false"}}
    for name, line, message, _comments, _context in extract_from_dir(TOP, METHODS, options, KEYWORDS):
        texts = message if isinstance(message, tuple) else (message,)
        found += [(name, line, " ".join(text.split())) for text in texts if text]
    return found


MESSAGES = messages()


def sentences(text: str) -> list[str]:
    plain = PLACEHOLDER.sub("word", text)
    return [part for part in re.split(r"(?<=[.!?:])\s+", plain) if re.search("[a-z]", part, re.I)]


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'-]*", text)


def syllables(word: str) -> int:
    """Groups of vowels, without a silent final e: the count that the grade formula was made with."""
    plain = word.lower()
    groups = len(VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(groups, 1)


def grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade level (Kincaid 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    parts = [part for text in texts for part in sentences(text)]
    words = [word for part in parts for word in words_of(part)]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_there_are_words_to_read() -> None:
    assert len(MESSAGES) > 200


@pytest.mark.parametrize("banned", BANNED)
def test_banned_words_are_not_used(banned: str) -> None:
    pattern = re.compile(rf"\b{banned}\b", re.IGNORECASE)
    found = [f"{name}:{line} {text}" for name, line, text in MESSAGES if pattern.search(text)]
    assert found == []


def test_sentences_are_short() -> None:
    found = [
        f"{name}:{line} {len(words_of(part))} words: {part}"
        for name, line, text in MESSAGES
        for part in sentences(text)
        if len(words_of(part)) > LONGEST_SENTENCE_WORDS
    ]
    assert found == []


def test_the_whole_reads_at_grade_six_or_below() -> None:
    """Labels and buttons are no prose; sentences that end with a full stop are."""
    prose = [text for _name, _line, text in MESSAGES if text.endswith((".", "?", "!"))]
    assert grade(prose) <= HARDEST_GRADE


def test_the_grade_formula_can_fail() -> None:
    hard = "Simultaneous administration of antiresorptive pharmacotherapy necessitates multidisciplinary consideration."
    assert grade([hard]) > 12
    assert grade(["The cat sat on the mat."]) < 2
