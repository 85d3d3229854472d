"""What an event in a calendar is called: other people may see a calendar, so the default tells nothing."""

from enum import StrEnum


class Titles(StrEnum):
    NEUTRAL = "neutral"
    OWN_WORDS = "own_words"
    NAMES = "names"
