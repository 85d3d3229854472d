"""The pages on which a scan is typed, one after the other. All that was typed travels along in hidden fields."""

import secrets
from collections.abc import Iterable
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import Form

from bonetrack.core.dxa import Site
from bonetrack.core.scan_entry import ReadingDraft, ScanDraft
from bonetrack.web.forms.scans import AboutScanForm, ReadingForm, chosen_sites
from bonetrack.web.sent_version import read_version

ABOUT, CHECK = "about", "check"
READING_FIELDS = ("bmd_g_cm2", "t_score", "z_score", "vertebrae", "side", "lsc_g_cm2")
ABOUT_FIELDS = (
    "scanned_on-day",
    "scanned_on-month",
    "scanned_on-year",
    "facility",
    "scanner_maker",
    "scanner_model",
    "sites",
)
KEPT_FIELDS = ("request_key", "version")


class ScanSteps:
    """`typed` is what the browser sent, or an earlier scan as a browser would send it."""

    def __init__(self, typed: "MultiDict[str, str]", today: date, last: ScanDraft | None) -> None:
        self.typed = typed.copy()
        self.today = today
        self.last = last
        if not self.typed.get("request_key"):
            self.typed["request_key"] = secrets.token_urlsafe(24)
        self._forms: dict[str, Form] = {}

    @property
    def request_key(self) -> str:
        return self.typed["request_key"][:64]

    @property
    def version(self) -> int:
        return read_version(self.typed.get("version"))

    @property
    def sites(self) -> tuple[Site, ...]:
        return chosen_sites(self.typed.getlist("sites"))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the pages, in order."""
        return (ABOUT, *self.sites, CHECK)

    def comes_before(self, asked: str, sent: str) -> bool:
        """Whether she asks for an earlier page than the one she sent: then that one need not be whole yet."""
        names = self.names
        return asked in names and sent in names and names.index(asked) < names.index(sent)

    def form(self, step: str) -> Form:
        """The form of one page, with what was typed there; on a first visit with what the last scan offers."""
        if step not in self._forms:
            self._forms[step] = self._about() if step == ABOUT else self._reading(Site(step))
        return self._forms[step]

    def is_good(self, step: str) -> bool:
        return step == CHECK or bool(self.form(step).validate())

    def first_bad(self) -> str | None:
        return next((step for step in self.names if not self._was_seen(step) or not self.is_good(step)), None)

    def next_unseen(self) -> str:
        return next((step for step in self.names if not self._was_seen(step)), CHECK)

    def draft(self) -> ScanDraft:
        """Only after every page was found good."""
        about = self.form(ABOUT)
        return ScanDraft(
            scanned_on=about.scanned_on.data,
            readings=tuple(self.form(site).to_draft() for site in self.sites),
            facility=about.facility.data or "",
            scanner_maker=about.scanner_maker.data or "",
            scanner_model=about.scanner_model.data or "",
        )

    def carried(self, step: str) -> list[tuple[str, str]]:
        """Hidden fields of a page: everything that its own visible fields do not hold."""
        visible = _field_names(step)
        known = (*ABOUT_FIELDS, *(name for site in Site for name in _field_names(site)), *KEPT_FIELDS)
        return [(name, value) for name in known if name not in visible for value in self.typed.getlist(name)]

    def _was_seen(self, step: str) -> bool:
        return step == CHECK or any(name in self.typed for name in _field_names(step))

    def _about(self) -> AboutScanForm:
        return AboutScanForm(self.typed if self._was_seen(ABOUT) else None, self.today, self.last)

    def _reading(self, site: Site) -> ReadingForm:
        return ReadingForm(self.typed if self._was_seen(site) else None, site, self._offered(site))

    def _offered(self, site: Site) -> ReadingDraft | None:
        readings = () if self.last is None else self.last.readings
        return next((reading for reading in readings if reading.site is site), None)


def as_typed(draft: ScanDraft, version: int) -> "MultiDict[str, str]":
    """A kept scan as a browser would send it, so that correcting one is the same journey as typing one."""
    pairs = [
        ("version", str(version)),
        ("scanned_on-day", str(draft.scanned_on.day)),
        ("scanned_on-month", str(draft.scanned_on.month)),
        ("scanned_on-year", str(draft.scanned_on.year)),
        ("facility", draft.facility),
        ("scanner_maker", draft.scanner_maker),
        ("scanner_model", draft.scanner_model),
    ]
    for reading in draft.readings:
        pairs.append(("sites", reading.site))
        pairs += _reading_pairs(reading)
    return MultiDict(pairs)


def _reading_pairs(reading: ReadingDraft) -> Iterable[tuple[str, str]]:
    for name in READING_FIELDS:
        value = getattr(reading, name)
        # repr keeps every digit, so that opening and saving an entry changes nothing.
        text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
        yield f"{reading.site}-{name}", text


def _field_names(step: str) -> tuple[str, ...]:
    if step == CHECK:
        return ()
    return ABOUT_FIELDS if step == ABOUT else tuple(f"{step}-{name}" for name in READING_FIELDS)
