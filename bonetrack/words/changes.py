"""The audit trail of plans and doses in words: what was there, and what stands now."""

from datetime import date, datetime, time
from typing import Any

from bonetrack.core.agents import InjectionSite, RhythmKind
from bonetrack.core.pauses import PauseReason
from bonetrack.core.rhythm import Rhythm
from bonetrack.words import gettext as _
from bonetrack.words.dates import local_moment, plain_date
from bonetrack.words.injection_sites import injection_site_name
from bonetrack.words.pauses import pause_in_history, pause_reason_name
from bonetrack.words.rhythms import rhythm_in_words

RHYTHM_KEYS = frozenset({"rhythm_kind", "every", "weekdays", "days_on", "days_off", "times", "weekend_time"})
NEVER_SHOWN = RHYTHM_KEYS | {"agent", "ordinal"}


def change_lines(action: str, old: dict[str, Any] | None, new: dict[str, Any] | None, zone: str = "UTC") -> list[str]:
    """One line for each thing that changed; a single word for making and deleting."""
    if action == "created" and new is not None and "paused_from" in new:
        days = (date.fromisoformat(new[name]) for name in ("paused_from", "paused_until"))
        return [_("Paused: %(days)s.", days=pause_in_history(*days))]
    if action == "created":
        return [_("Entered.")]
    if action == "deleted" or old is None or new is None:
        return [_("Removed.")]
    lines = [
        _(
            "%(what)s: %(old)s, now %(new)s.",
            what=_name(key),
            old=_value(key, old.get(key), zone),
            new=_value(key, new[key], zone),
        )
        for key in new
        if key not in NEVER_SHOWN and old.get(key) != new[key]
    ]
    if any(old.get(key) != new.get(key) for key in RHYTHM_KEYS & new.keys()):
        lines.insert(0, _("When: %(old)s, now %(new)s.", old=_rhythm(old), new=_rhythm(new)))
    return lines or [_("Saved without a change.")]


def _name(key: str) -> str:
    names = {
        "dose": _("Dose"),
        "zone": _("Time zone"),
        "why": _("Why"),
        "doses_before": _("Doses from before the log"),
        "stop_reason": _("Why it stops"),
        "starts_on": _("Start"),
        "stops_on": _("Stop"),
        "booked_on": _("Visit"),
        "booked_time": _("Time of the visit"),
        "outcome": _("What happened"),
        "taken_at": _("Time"),
        "site": _("Place"),
        "skip_reason": _("Why skipped"),
        "note": _("Note"),
        "paused_from": _("Paused from"),
        "paused_until": _("Starts again"),
        "reason": _("Why paused"),
        "told": _("Caregivers who are told"),
        # As it was kept before she could choose among them.
        "tells_caregivers": _("Caregivers are told"),
        "nickname": _("Your own word in messages"),
        "ahead_minutes": _("Minutes of notice before a dose"),
    }
    return names.get(key, key)


def _value(key: str, value: Any, zone: str) -> str:
    if value in (None, "", []):
        return _("nothing")
    if key in ("starts_on", "stops_on", "paused_from", "paused_until", "booked_on"):
        return plain_date(date.fromisoformat(value))
    if key == "taken_at":
        return local_moment(datetime.fromisoformat(value), zone)
    if key == "site":
        return injection_site_name(InjectionSite(value))
    if key == "reason":
        return pause_reason_name(PauseReason(value))
    if key == "told":
        return ", ".join(value)
    if key == "tells_caregivers":
        return _("yes") if value else _("no")
    if key == "outcome":
        return _("taken") if value == "taken" else _("skipped")
    return str(value)


def _rhythm(values: dict[str, Any]) -> str:
    times = tuple(time.fromisoformat(text) for text in values["times"])
    kind, weekdays = RhythmKind(values["rhythm_kind"]), tuple(values["weekdays"])
    # An entry from before cycles, or weekend times, were known has no such keys.
    days_on, days_off = (values.get(key) or 0 for key in ("days_on", "days_off"))
    typed = values.get("weekend_time")
    weekend_time = None if typed is None else time.fromisoformat(typed)
    return rhythm_in_words(Rhythm(kind, values["every"], weekdays, times, days_on, days_off, weekend_time))
