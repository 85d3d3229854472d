"""Scans as ready-to-print rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Form

from bonetrack.core.booking import answers
from bonetrack.core.dxa import Site
from bonetrack.core.scan_entry import Question, ReadingDraft, ScanDraft
from bonetrack.services.scans import KeptScan, draft_of
from bonetrack.words import gettext as _
from bonetrack.words import numbers
from bonetrack.words.bookings import scan_booked
from bonetrack.words.dates import plain_date
from bonetrack.words.scan_questions import question_words
from bonetrack.words.sites import side_name, site_name

Row = dict[str, Any]


def step_title(step: str, *, is_new: bool) -> str:
    if step == "about":
        return _("Add a bone scan") if is_new else _("Change the scan")
    if step == "check":
        return _("Check your answers") if is_new else _("Change or check this scan")
    return site_name(Site(step))


def scan_title(draft: ScanDraft) -> str:
    return _("Bone scan of %(day)s", day=plain_date(draft.scanned_on))


def answer_rows(draft: ScanDraft) -> list[Row]:
    """Each row names the page (`step`) on which it is changed."""
    about = [row | {"step": "about"} for row in _about_rows(draft)]
    return about + [_reading_row(reading) | {"step": str(reading.site)} for reading in draft.readings]


def history_words(values: Mapping[str, Any]) -> dict[str, str]:
    """Kept values of the audit trail as labelled words."""
    if not values:
        return {}
    return {row["key"]: ", ".join(row["lines"]) for row in answer_rows(draft_of(values))}


def question_rows(questions: Iterable[Question], form: Form) -> list[Row]:
    return [{"text": question_words(question), "field": form[question.name]} for question in questions]


def list_items(kept: Sequence[KeptScan]) -> list[tuple[KeptScan, Row]]:
    return [(scan, {"text": plain_date(scan.draft.scanned_on), "hint": _hint(scan.draft)}) for scan in kept]


def next_scan_words(day: date | None, booked_on: date | None, today: date) -> str | None:
    """A day that is booked long after the due one stands beside it."""
    booked = "" if booked_on is None else scan_booked(booked_on, today)
    if day is None or answers(booked_on, day):
        return booked or None
    due = _("Your next scan is due on %(day)s.", day=plain_date(day))
    return f"{due} {booked}" if booked else due


def _hint(draft: ScanDraft) -> str:
    sites = ", ".join(site_name(reading.site) for reading in draft.readings)
    return f"{sites}. {draft.scanner}" if draft.scanner else sites


def _about_rows(draft: ScanDraft) -> list[Row]:
    return [
        {"key": _("Date of the scan"), "lines": [plain_date(draft.scanned_on)]},
        {"key": _("Where it was made"), "lines": [draft.facility or _("Not named")]},
        {"key": _("Scanner"), "lines": [draft.machine or _("Not named")]},
        {"key": _("On the report"), "lines": [site_name(reading.site) for reading in draft.readings]},
    ]


def _reading_row(reading: ReadingDraft) -> Row:
    lines = [
        _("BMD %(value)s", value=_given(reading.bmd_g_cm2, numbers.bmd)),
        _("T-score %(value)s", value=_given(reading.t_score, numbers.score)),
        _("Z-score %(value)s", value=_given(reading.z_score, numbers.score)),
    ]
    if reading.site is Site.LUMBAR_SPINE:
        lines.append(_("Vertebrae %(names)s", names=reading.vertebrae or _("not named")))
    else:
        lines.append(_("Side: %(side)s", side=side_name(reading.side).lower()))
    lines.append(_("LSC of the centre %(value)s", value=_given(reading.lsc_g_cm2, numbers.bmd)))
    return {"key": site_name(reading.site), "lines": lines}


def _given(value: float | None, words: Callable[[float], str]) -> str:
    return _("not given") if value is None else words(value)
