"""The two pages on which an event is typed: the form, and the answers read back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bonetrack.core.events import EventDraft
from bonetrack.services import events
from bonetrack.web.access import open_patient
from bonetrack.web.events.typed import FORM_FIELDS
from bonetrack.web.forms.events import CHOICES, EventForm, SameDayForm
from bonetrack.web.presenters.events import event_rows
from bonetrack.words import gettext as _
from bonetrack.words.events import event_hint, same_day_words

Page = str | tuple[str, int] | Response


@dataclass
class Entry:
    """One person typing one event; `public_id` when it corrects one that is kept."""

    typed: "MultiDict[str, str]"
    form: EventForm
    url: str
    keep: Callable[[EventDraft], events.KeptEvent]
    public_id: str | None = None
    stale: events.KeptEvent | None = field(default=None)

    @property
    def request_key(self) -> str:
        return self.typed.get("request_key", "")[:64]


def show_form(entry: Entry, *, status: int = 200) -> Page:
    page = render_template(
        "events/form.html",
        form=entry.form,
        carried=_carried(entry, ("request_key", "version")),
        url=entry.url,
        cancel_url=_cancel_url(entry),
        title=_("Add a broken bone or operation") if entry.public_id is None else _("Change this entry"),
        hints={choice: event_hint(*what) for choice, what in CHOICES.items()},
    )
    return page, status


def show_check(entry: Entry, *, status: int = 200, has_answered: bool = False) -> Page:
    draft = entry.form.to_draft()
    is_asked = events.is_asked_about(open_patient(), draft, entry.public_id)
    form = SameDayForm(request.form) if is_asked else None
    if form is not None and has_answered:
        form.validate()
    page = render_template(
        "events/check.html",
        form=form,
        carried=_carried(entry, (*FORM_FIELDS, "request_key", "version")),
        url=entry.url,
        cancel_url=_cancel_url(entry),
        rows=event_rows(draft),
        question=same_day_words(draft),
        stale_rows=None if entry.stale is None else event_rows(entry.stale.draft),
    )
    return page, status


def _carried(entry: Entry, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, entry.typed[name]) for name in names if name in entry.typed]


def _cancel_url(entry: Entry) -> str:
    if entry.public_id is None:
        return url_for("events.index")
    return url_for("events.show", public_id=entry.public_id)
