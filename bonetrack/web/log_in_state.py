"""Flask-Login over our own session table: the cookie's random id is looked up by its hash."""

from dataclasses import dataclass

from flask import Flask, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from bonetrack.services import sessions
from bonetrack.storage.models import Account
from bonetrack.web import kept_form
from bonetrack.web.clock import now

WITHOUT_COOKIE = ("static", "calendar.show")


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """The person on this phone. Flask-Login keeps `get_id()`, our random session id, in the signed cookie."""

    account: Account
    session_id: str

    def get_id(self) -> str:
        return self.session_id


class _CookieOfPages(SecureCookieSessionInterface):
    """Style and scripts may be kept by caches between us and the phone, so no cookie travels with them.

    Nor with the calendar feed, which is read without anybody logged in.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return request.endpoint not in WITHOUT_COOKIE and super().should_set_cookie(app, session)


def init_log_in(app: Flask) -> None:
    app.session_interface = _CookieOfPages()
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.unauthorized_handler
    def ask_to_log_in() -> Response:
        if request.method == "POST":
            return kept_form.log_in_page()
        return redirect(url_for("accounts.log_in", next=kept_form.own_address()))

    @manager.user_loader
    def load(session_id: str) -> SignedIn | None:
        found = sessions.find_session(session_id, now())
        return None if found is None else SignedIn(found.account, session_id)


def sign_in(account: Account) -> None:
    """A fresh session id and a fresh CSRF secret at each log-in; whatever the phone held before is dropped."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.get_id())
    session.clear()
    session.permanent = True
    login_user(SignedIn(account, sessions.open_session(account, now())))
    g.pop("csrf_token", None)  # made for this request's form from the secret that has just gone
    generate_csrf()


def sign_out() -> None:
    if current_user.is_authenticated:
        sessions.end_session(current_user.get_id())
    logout_user()
    session.clear()
