"""An entry typed on one page, new or corrected: the form, the answers read back, and the moment it is kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form

from bonetrack.services.errors import StaleEdit
from bonetrack.services.kept_entries import Draft, Kept, KeptEntries
from bonetrack.web.access import current_account, open_patient
from bonetrack.web.clock import now
from bonetrack.web.sent_version import read_version

Page = str | tuple[str, int] | Response
Typed = MultiDict[str, str]
Row = dict[str, Any]
KEPT_FIELDS = ("request_key", "version")


@dataclass
class Entry(Generic[Draft]):
    """One person typing one entry; `public_id` when it corrects one that is kept."""

    typed: Typed
    form: Any
    public_id: str | None = None
    stale: Kept[Draft] | None = None

    @property
    def request_key(self) -> str:
        return self.typed.get("request_key", "")[:64]


@dataclass(frozen=True)
class EntryPages(Generic[Draft]):
    """`place` names the templates and addresses of one kind of entry, `index` the page that lists them.

    `ask` gives the soft questions about a draft: the form that answers them, and its rows.
    """

    place: str
    index: str
    entries: KeptEntries[Draft, Any]
    fields: tuple[str, ...]
    make_form: Callable[[Typed | None], Any]
    as_typed: Callable[[Draft, int], Typed]
    rows: Callable[[Draft], list[Row]]
    ask: Callable[[Draft, str | None], tuple[Form, list[Row]]]
    words: Callable[[Entry[Draft]], dict[str, object]]
    saved: Callable[[], str]

    def new(self, sent: Typed | None = None) -> Entry[Draft]:
        typed = MultiDict({"request_key": secrets.token_urlsafe(24)}) if sent is None else sent.copy()
        return Entry(typed, self.make_form(sent))

    def correction(self, public_id: str, sent: Typed | None = None) -> Entry[Draft]:
        kept = self.entries.get(open_patient(), public_id)
        typed = self.as_typed(kept.draft, kept.version) if sent is None else sent.copy()
        return Entry(typed, self.make_form(typed), public_id)

    def go_on(self, entry: Entry[Draft]) -> Page:
        """The form until it is good, then the check page, then the record."""
        if not entry.form.validate():
            return self.show_form(entry, status=422)
        asked = request.form.get("go", "")
        if asked == "form":
            return self.show_form(entry)
        return self._save(entry) if asked == "save" else self._show_check(entry)

    def show_form(self, entry: Entry[Draft], *, status: int = 200) -> Page:
        values = self._shared(entry, KEPT_FIELDS) | self.words(entry)
        return render_template(f"{self.place}/form.html", form=entry.form, **values), status

    def _show_check(self, entry: Entry[Draft], *, status: int = 200, has_answered: bool = False) -> Page:
        draft = entry.form.to_draft()
        form, questions = self.ask(draft, entry.public_id)
        if has_answered:
            form.validate()
        page = render_template(
            f"{self.place}/check.html",
            form=form,
            rows=self.rows(draft),
            questions=questions,
            stale_rows=None if entry.stale is None else self.rows(entry.stale.draft),
            **self._shared(entry, (*self.fields, *KEPT_FIELDS)),
        )
        return page, status

    def _save(self, entry: Entry[Draft]) -> Page:
        draft = entry.form.to_draft()
        done = self.entries.find_recorded(open_patient(), draft, entry.request_key)
        if done is not None and entry.public_id is None:
            return redirect(self._url("show", done.public_id), 303)
        if not self.ask(draft, entry.public_id)[0].validate():
            return self._show_check(entry, status=422, has_answered=True)
        try:
            kept = self._keep(entry, draft)
        except StaleEdit as error:
            entry.stale = cast("Kept[Draft]", error.current)
            entry.typed["version"] = str(entry.stale.version)
            return self._show_check(entry, status=409)
        flash(self.saved(), "success")
        return redirect(self._url("show", kept.public_id), 303)

    def _keep(self, entry: Entry[Draft], draft: Draft) -> Kept[Draft]:
        patient, account = open_patient(), current_account()
        if entry.public_id is None:
            return self.entries.record(patient, account, draft, entry.request_key, now())
        version = read_version(entry.typed.get("version"))
        return self.entries.correct(patient, account, entry.public_id, draft, version, now())

    def _shared(self, entry: Entry[Draft], carried: tuple[str, ...]) -> dict[str, object]:
        is_new = entry.public_id is None
        return {
            "carried": [(name, entry.typed[name]) for name in carried if name in entry.typed],
            "url": self._url("new") if is_new else self._url("edit", entry.public_id),
            "cancel_url": url_for(self.index) if is_new else self._url("show", entry.public_id),
        }

    def _url(self, page: str, public_id: str | None = None) -> str:
        return url_for(f"{self.place}.{page}", public_id=public_id)
