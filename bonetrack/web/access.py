"""The one door to a person's pages: each view says who may enter; a view without a mark is refused.

Nobody goes to the log-in page; a stranger's ids are 404; a caregiver who may only look gets 403 on a change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask_login import current_user

from bonetrack.core.people import RIGHTS, Right, Role
from bonetrack.services.records import find_open_grant, list_records
from bonetrack.storage.models import Account, Grant, Patient
from bonetrack.storage.patients import find_own_grant
from bonetrack.words import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
OPEN_RECORD_KEY = "record"


class RecordClosed(Exception):
    """The record whose page was open is not hers to open any more: what she sent was not kept."""


@dataclass(frozen=True)
class Access:
    """The mark on a view: `public` (anyone), `account` (anyone logged in), or a right on the open record."""

    level: str
    right: Right | None = None


def public(view: View) -> View:
    return _marked(view, Access("public"))


def needs_account(view: View) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return view(*args, **kwargs)

    return cast("View", _marked(guarded, Access("account")))


def needs(right: Right) -> Callable[[View], View]:
    """Only for people who hold this right on the record that is open; sets what `open_patient()` returns."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            grant = _open_grant()
            if grant is None:
                return _choose_record()
            if right not in RIGHTS[Role(grant.role)]:
                abort(403)
            return view(*args, **kwargs)

        return cast("View", _marked(guarded, Access("record", right)))

    return decorate


def current_account() -> Account:
    return cast("Account", current_user.account)


def open_patient() -> Patient:
    """The patient whose record is open in this request; only inside a view marked with `needs`."""
    return cast("Patient", g.open_grant.patient)


def may(right: Right) -> bool:
    grant = _open_grant()
    return grant is not None and right in RIGHTS[Role(grant.role)]


def is_own_record() -> bool:
    grant = _open_grant()
    return grant is not None and grant.role == Role.SELF


def open_record(patient_public_id: str) -> bool:
    """Choose which record the next pages show; False when it is not open to this account."""
    if find_open_grant(current_account(), patient_public_id) is None:
        return False
    session[OPEN_RECORD_KEY] = patient_public_id
    return True


def _open_grant() -> Grant | None:
    if "open_grant" not in g:
        chosen = session.get(OPEN_RECORD_KEY)
        account = current_account()
        g.open_grant = find_open_grant(account, chosen) if chosen else find_own_grant(account)
    return cast("Grant | None", g.open_grant)


def _choose_record() -> Any:
    """A choice of hers, when none stands: she has no record of her own, or the chosen one is not open to her now.

    Never another record in its place unasked: what she types next would go to the wrong person.
    """
    if request.method != "GET":
        if OPEN_RECORD_KEY in session:
            raise RecordClosed
        abort(404)
    if session.pop(OPEN_RECORD_KEY, None) is not None:
        flash(_("That record is not open to you now. Choose a record."), "notice")
    elif not list_records(current_account()):
        abort(404)
    return redirect(url_for("more.show_people"))


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def refuse_unmarked_views() -> None:
    """A `before_request` guard: an endpoint without a mark is a mistake of ours, so nobody gets in."""
    if request.endpoint is None or request.endpoint == "static":
        return
    if not hasattr(current_app.view_functions[request.endpoint], "access"):
        abort(404)
