"""The catalogue: keys and values become sentences, in the reader's language."""

from bonetrack.words.translations import current_locale, gettext, ngettext, use_locale

__all__ = ["current_locale", "gettext", "ngettext", "use_locale"]
