"""What was added, corrected and deleted, in words: the audit trail as the patient reads it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bonetrack.words import gettext as _
from bonetrack.words.dates import local_moment

Describe = Callable[[Mapping[str, Any]], Mapping[str, str]]


@dataclass(frozen=True)
class HistoryRow:
    what: str
    when: str
    who: str
    changes: tuple[str, ...]


def history_rows(entries: Iterable[Any], zone: str, reader_id: int, describe: Describe) -> list[HistoryRow]:
    """`describe` turns kept values into labelled words; only what differs is listed."""
    return [
        HistoryRow(
            what=_action(entry.action),
            when=local_moment(entry.at, zone),
            who=_("you") if entry.account_id == reader_id else _("another person with access"),
            changes=tuple(_changes(describe(entry.old or {}), describe(entry.new or {}))),
        )
        for entry in entries
    ]


def _action(action: str) -> str:
    return {"created": _("Added"), "corrected": _("Changed"), "deleted": _("Deleted")}[action]


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[str]:
    for label in dict.fromkeys((*old, *new)):
        before, after = old.get(label), new.get(label)
        if before == after:
            continue
        if before is None:
            yield f"{label}: {after}"
        elif after is None and new:
            yield _("%(label)s: was %(before)s, now removed", label=label, before=before)
        elif after is None:
            yield f"{label}: {before}"
        else:
            yield _("%(label)s: was %(before)s, now %(after)s", label=label, before=before, after=after)
