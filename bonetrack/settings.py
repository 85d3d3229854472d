"""Settings: one frozen object, read once from the environment, loud on a bad value."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import getaddresses, parseaddr
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit


class SettingsError(ValueError):
    """A setting is missing or unusable; the message names it and says what to do."""


Choice = TypeVar("Choice", bound=StrEnum)


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class PasswordCost(StrEnum):
    NORMAL = "normal"
    CHEAP = "cheap"


@dataclass(frozen=True)
class Settings:
    environment: Environment
    host: str
    port: int
    data_dir: Path
    database_url: str = field(repr=False)
    base_url: str
    mail_from: str
    lease_seconds: int
    trusted_proxies: int
    dev_mail: bool
    password_cost: PasswordCost
    comparison_enabled: bool
    secret_key: str = field(repr=False)
    smtp_url: str | None = field(repr=False)
    bounce_address: str | None
    watch_url: str | None = field(repr=False)

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def mail_folder(self) -> Path:
        return self.data_dir / "mail"

    @property
    def mail_domain(self) -> str:
        """The right side of every Message-ID: the domain that sends."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2] or "localhost"

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """Host names that requests may carry, without port."""
        own = urlsplit(self.base_url).hostname or ""
        local = set() if self.is_production else {"localhost", "127.0.0.1", "::1"}
        return frozenset({own} | local)

    @staticmethod
    def from_env(environ: Mapping[str, str]) -> "Settings":
        return _read(_Reader(environ))


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        """The value of NAME, or the content of the file that NAME_FILE names."""
        value, file_name = self._environ.get(name), self._environ.get(f"{name}_FILE")
        if value and file_name:
            raise SettingsError(f"Set {name} or {name}_FILE, not both.")
        if file_name:
            try:
                value = Path(file_name).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}.") from error
        return value or None

    def whole_number(self, name: str, default: int, lowest: int, highest: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise SettingsError(f"{name} must be a whole number from {lowest} to {highest}.")
        return int(text)

    def switch(self, name: str, default: bool = False) -> bool:
        text = self.text(name)
        if text is None:
            return default
        if text not in ("0", "1"):
            raise SettingsError(f"{name} must be 0 or 1.")
        return text == "1"

    def choice(self, name: str, default: Choice) -> Choice:
        text = self.text(name)
        if text is None:
            return default
        kind = type(default)
        if text not in list(kind):
            raise SettingsError(f"{name} must be one of: {', '.join(kind)}.")
        return kind(text)


def _read(read: _Reader) -> Settings:
    environment = read.choice("BONETRACK_ENV", Environment.DEVELOPMENT)
    port = read.whole_number("PORT", 8000, 1, 65535)
    data_dir = Path(read.text("DATA_DIR") or "instance").absolute()
    settings = Settings(
        environment=environment,
        host=read.text("HOST") or "127.0.0.1",
        port=port,
        data_dir=data_dir,
        database_url=_database_url(read.text("DATABASE_URL"), data_dir),
        base_url=_base_url(read.text("BASE_URL"), port),
        mail_from=_mail_from(read.text("MAIL_FROM")),
        lease_seconds=read.whole_number("LEASE_SECONDS", 60, 1, 3600),
        trusted_proxies=read.whole_number("TRUSTED_PROXIES", 0, 0, 10),
        dev_mail=read.switch("DEV_MAIL"),
        password_cost=read.choice("PASSWORD_COST", PasswordCost.NORMAL),
        comparison_enabled=read.switch("COMPARISON", default=True),
        secret_key=read.text("SECRET_KEY") or "",
        smtp_url=_smtp_url(read.text("SMTP_URL")),
        bounce_address=_bounce_address(read.text("BOUNCE_ADDRESS")),
        watch_url=_watch_url(read.text("WATCH_URL")),
    )
    if settings.is_production:
        _refuse_development_settings(settings, read)
    return settings


def with_kept_secret(settings: Settings) -> Settings:
    """The same settings with a secret key; in development one is made and kept in the data folder."""
    if settings.secret_key:
        return settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    kept = settings.data_dir / "secret_key"
    try:
        with kept.open("x", encoding="ascii") as new_file:
            kept.chmod(0o600)
            new_file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    secret = kept.read_text(encoding="ascii").strip()
    if not secret:
        raise SettingsError("The kept secret_key file is empty. Remove it and start again.")
    return replace(settings, secret_key=secret)


def _database_url(url: str | None, data_dir: Path) -> str:
    if url is None:
        return f"sqlite:///{data_dir / 'bonetrack.sqlite3'}"
    if urlsplit(url).scheme not in ("sqlite", "postgres", "postgresql"):
        raise SettingsError("DATABASE_URL must start with sqlite:///, postgres:// or postgresql://.")
    return url


def _base_url(url: str | None, port: int) -> str:
    if url is None:
        return f"http://localhost:{port}"
    parts = _parts(url)
    has_more = parts is None or parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    if parts is None or has_more or parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("BASE_URL must be http(s)://host, with a port if needed and without a path or a name.")
    return url.rstrip("/")


def _smtp_url(url: str | None) -> str | None:
    parts = None if url is None else _parts(url)
    if url is not None and (parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise SettingsError("SMTP_URL must look like smtp://user:password@host:port or smtps://host:port.")
    return url


def _mail_from(sender: str | None) -> str:
    """One address, with a name before it or without: every mail would be refused otherwise."""
    found = getaddresses([sender or "BoneTrack <bonetrack@localhost>"])
    local, at, domain = found[0][1].rpartition("@")
    if len(found) != 1 or not (local and at and domain) or (sender and "\n" in sender):
        raise SettingsError("MAIL_FROM must be one address, like BoneTrack <reminders@example.org>.")
    return sender or "BoneTrack <bonetrack@localhost>"


def _bounce_address(address: str | None) -> str | None:
    """A plain address: a tag of its own would stand in the way of ours."""
    if address is not None and not re.fullmatch(r"[A-Za-z0-9._-]{1,12}@[A-Za-z0-9.-]+", address):
        raise SettingsError("BOUNCE_ADDRESS must be a plain address with at most 12 letters before the @.")
    return address


def _watch_url(url: str | None) -> str | None:
    parts = None if url is None else _parts(url)
    if url is not None and (parts is None or parts.scheme not in ("http", "https") or not parts.hostname):
        raise SettingsError("WATCH_URL must be an http:// or https:// address.")
    return url


def _parts(url: str) -> SplitResult | None:
    """None when the address cannot be read, its port included."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return None
    return parts


def _refuse_development_settings(settings: Settings, read: _Reader) -> None:
    problems = [
        (settings.dev_mail, "DEV_MAIL must not be set in production."),
        (settings.password_cost is PasswordCost.CHEAP, "PASSWORD_COST must not be cheap in production."),
        (len(settings.secret_key) < 32, "SECRET_KEY is needed in production, 32 characters or more."),
        (not settings.is_https, "BASE_URL must be an https:// address in production."),
        (settings.smtp_url is None, "SMTP_URL is needed in production."),
        (read.text("MAIL_FROM") is None, "MAIL_FROM is needed in production."),
    ]
    found = [text for is_wrong, text in problems if is_wrong]
    if found:
        raise SettingsError(" ".join(found))
