"""The list of scans, one scan with its history, and its deletion."""

from typing import Any

from flask import render_template, url_for

from bonetrack.core.people import Right
from bonetrack.services import scans
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.clock import today_of
from bonetrack.web.entry_deletion import Deletion
from bonetrack.web.entry_pages import Page
from bonetrack.web.presenters.history import HistoryRow, history_rows
from bonetrack.web.presenters.scans import answer_rows, history_words, list_items, next_scan_words, scan_title
from bonetrack.web.scans import blueprint
from bonetrack.words import gettext as _

DELETION = Deletion(
    template="scans/delete.html",
    index="scans.index",
    entries=scans.SCANS,
    title=scan_title,
    rows=answer_rows,
    said=lambda: _("Deleted. The history of your scans still shows it."),
)


@blueprint.get("/scans")
@needs(Right.LOOK)
def index() -> str:
    patient = open_patient()
    items = [
        item | {"url": url_for("scans.show", public_id=kept.public_id)}
        for kept, item in list_items(scans.list_scans(patient))
    ]
    deleted = _history(scans.list_scan_history(patient))
    return render_template(
        "scans/index.html",
        items=items,
        deleted=deleted,
        next_scan=_next_scan(),
        is_booked=patient.scan_booked_on is not None,
    )


@blueprint.get("/scans/<public_id>")
@needs(Right.LOOK)
def show(public_id: str) -> str:
    patient = open_patient()
    kept = scans.get_scan(patient, public_id)
    return render_template(
        "scans/show.html",
        title=scan_title(kept.draft),
        rows=answer_rows(kept.draft),
        history=_history(scans.list_scan_history(patient, public_id)),
        next_scan=_next_scan(),
        public_id=public_id,
        sites=[reading.site for reading in kept.draft.readings],
    )


@blueprint.get("/scans/<public_id>/delete")
@needs(Right.MANAGE)
def ask_to_delete(public_id: str) -> str:
    return DELETION.ask(public_id)


@blueprint.post("/scans/<public_id>/delete")
@needs(Right.MANAGE)
def delete(public_id: str) -> Page:
    return DELETION.delete(public_id)


def _next_scan() -> str | None:
    patient = open_patient()
    return next_scan_words(patient.next_scan_on, patient.scan_booked_on, today_of(patient))


def _history(entries: list[Any]) -> list[HistoryRow]:
    return history_rows(entries, open_patient().zone, current_account().id, history_words)
