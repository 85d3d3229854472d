"""What every template can use: words, assets with a content hash, the banners."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Flask, current_app, g

from bonetrack.services.health import Health, read_health
from bonetrack.settings import Settings
from bonetrack.web import access
from bonetrack.web.clock import now
from bonetrack.web.record_banners import find_record_banners
from bonetrack.words import dates, gettext, ngettext
from bonetrack.words import gettext as _


def init_page(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=gettext, asset=asset, may=access.may, is_own_record=access.is_own_record)
    app.jinja_env.filters.update(
        long_date=dates.long_date,
        plain_date=dates.plain_date,
        clock_time=dates.clock_time,
        local_moment=dates.local_moment,
    )
    app.context_processor(_page_values)


def settings() -> Settings:
    kept: Settings = current_app.extensions["bonetrack_settings"]
    return kept


def can_send() -> bool:
    return settings().smtp_url is not None or settings().dev_mail


def asset(filename: str) -> str:
    """Built by hand: `url_for` has no adapter on the page that refuses an unknown host."""
    folder = current_app.static_folder or ""
    return f"/static/{filename}?v={_content_hash(str(Path(folder) / filename))}"


@cache
def _content_hash(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


class _Banners:
    """Read only when a layout shows them, so that error pages never ask the database."""

    def __iter__(self) -> Iterator[dict[str, str]]:
        if "banners" not in g:
            g.banners = _find_banners()
        yield from g.banners


def _page_values() -> dict[str, object]:
    return {
        "system_banners": _Banners(),
        "acting_for": _acting_for(),
        "acting_for_url": "/people",
        "text_size": _text_size(),
    }


def _text_size() -> int:
    """The choice of the person on this phone; only if she was looked up already, so that error pages never ask."""
    account = getattr(g.get("_login_user"), "account", None)
    return 100 if account is None else account.text_size_percent


def _find_banners() -> list[dict[str, str]]:
    trouble = _trouble(read_health(can_send(), now()))
    return ([] if trouble is None else [{"tone": "warning", "text": trouble}]) + find_record_banners()


def _trouble(health: Health) -> str | None:
    if not health.is_sending:
        return _("Reminders are not being sent. Please keep track yourself.")
    if health.is_mail_down:
        return _("Reminders are late: the mail server does not take them. Please keep track yourself.")
    return _("Reminders are late. Please keep track yourself.") if health.is_behind else None


def _acting_for() -> str | None:
    """The first name on the record that is open, when it is not one's own."""
    if "open_grant" not in g or g.open_grant is None or access.is_own_record():
        return None
    name: str = g.open_grant.patient.first_name
    return name
