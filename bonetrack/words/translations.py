"""Gettext through Babel. English is the source; a language is added as `words/locale/<tag>/LC_MESSAGES/messages.mo`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel import Locale
from babel.support import NullTranslations, Translations

CATALOGUE_FOLDER = Path(__file__).parent / "locale"
DEFAULT_LOCALE = "en_GB"

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)


@cache
def _translations(tag: str) -> NullTranslations:
    return Translations.load(CATALOGUE_FOLDER, [tag])


def current_locale() -> Locale:
    return Locale.parse(_locale.get())


@contextmanager
def use_locale(tag: str) -> Iterator[None]:
    """Words inside the block are in the language `tag`, such as `en_GB`."""
    token = _locale.set(tag)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, **values: object) -> str:
    translated = _translations(_locale.get()).gettext(message)
    return translated % values if values else translated


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    translated = _translations(_locale.get()).ngettext(singular, plural, count)
    return translated % {"num": count, **values}
