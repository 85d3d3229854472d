"""One marker result with its history, and its deletion."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from bonetrack.core.people import Right
from bonetrack.services import markers
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.entry_deletion import Deletion
from bonetrack.web.entry_pages import Page
from bonetrack.web.markers import blueprint
from bonetrack.web.presenters.history import history_rows
from bonetrack.web.presenters.markers import marker_history_words, marker_note, marker_rows, marker_title
from bonetrack.words import gettext as _

DELETION = Deletion(
    template="markers/delete.html",
    index="bones.markers",
    entries=markers.MARKERS,
    title=marker_title,
    rows=marker_rows,
    said=lambda: _("Deleted. The history of your blood tests still shows it."),
)


@blueprint.get("/markers")
@needs(Right.LOOK)
def index() -> Response:
    return redirect(url_for("bones.markers"))


@blueprint.get("/markers/<public_id>")
@needs(Right.LOOK)
def show(public_id: str) -> str:
    patient = open_patient()
    kept = markers.get_marker(patient, public_id)
    entries = markers.list_marker_history(patient, public_id)
    return render_template(
        "markers/show.html",
        title=marker_title(kept.draft),
        rows=marker_rows(kept.draft),
        note=marker_note(kept.draft),
        history=history_rows(entries, patient.zone, current_account().id, marker_history_words),
        public_id=public_id,
    )


@blueprint.get("/markers/<public_id>/delete")
@needs(Right.MANAGE)
def ask_to_delete(public_id: str) -> str:
    return DELETION.ask(public_id)


@blueprint.post("/markers/<public_id>/delete")
@needs(Right.MANAGE)
def delete(public_id: str) -> Page:
    return DELETION.delete(public_id)
