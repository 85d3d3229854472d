"""Ask before an entry is deleted, and delete only what was read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from flask import flash, redirect, render_template, request, url_for

from bonetrack.services.errors import StaleEdit
from bonetrack.services.kept_entries import Draft, KeptEntries
from bonetrack.web.access import current_account, open_patient
from bonetrack.web.clock import now
from bonetrack.web.entry_pages import Page, Row
from bonetrack.web.sent_version import read_version


@dataclass(frozen=True)
class Deletion(Generic[Draft]):
    """`template` shows the entry and asks; `index` lists what is left; `said` is said there."""

    template: str
    index: str
    entries: KeptEntries[Draft, Any]
    title: Callable[[Draft], str]
    rows: Callable[[Draft], list[Row]]
    said: Callable[[], str]

    def ask(self, public_id: str, *, was_changed: bool = False) -> str:
        kept = self.entries.get(open_patient(), public_id)
        return render_template(
            self.template,
            title=self.title(kept.draft),
            rows=self.rows(kept.draft),
            public_id=public_id,
            version=kept.version,
            was_changed=was_changed,
        )

    def delete(self, public_id: str) -> Page:
        version = read_version(request.form.get("version"))
        try:
            self.entries.delete(open_patient(), current_account(), public_id, version, now())
        except StaleEdit:
            return self.ask(public_id, was_changed=True), 409
        flash(self.said(), "success")
        return redirect(url_for(self.index), 303)
