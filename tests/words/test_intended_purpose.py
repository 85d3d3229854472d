"""The canonical texts: plain, without advice, and never changed without a new version."""

import hashlib
import re

from bonetrack.words.intended_purpose import (
    HEALTH_DATA_CONSENT_VERSION,
    PURPOSE_VERSION,
    health_data_consent,
    intended_purpose,
)

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
)
LONGEST_SENTENCE_WORDS = 20


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def test_sentences_are_short_and_promise_nothing() -> None:
    for text in (*intended_purpose(), health_data_consent()):
        for sentence in re.split(r"(?<=[.?!])\s+", text):
            assert len(sentence.split()) <= LONGEST_SENTENCE_WORDS, sentence
        for words in BANNED:
            assert words not in text.lower()


def test_it_says_what_it_is_not() -> None:
    text = " ".join(intended_purpose())
    for words in ("does not diagnose", "not a certified medical device", "not for emergencies", "adults"):
        assert words in text


def test_a_changed_text_has_a_new_version() -> None:
    """A recorded consent names a version: put the new date beside the new fingerprint."""
    assert (PURPOSE_VERSION, fingerprint("\n".join(intended_purpose()))) == ("2026-11-23", "c65c83938a17")
    assert (HEALTH_DATA_CONSENT_VERSION, fingerprint(health_data_consent())) == ("2026-11-23", "ea21931ba167")
