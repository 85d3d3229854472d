"""Settings: defaults, NAME_FILE, and loud refusals."""

from pathlib import Path

import pytest

from bonetrack.settings import Settings, SettingsError, with_kept_secret

PRODUCTION = {
    "BONETRACK_ENV": "production",
    "BASE_URL": "https://bones.example",
    "SECRET_KEY": "x" * 40,
    "SMTP_URL": "smtps://user:pass@mail.example",
    "MAIL_FROM": "BoneTrack <hello@bones.example>",
}


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_env({})
    assert settings.port == 8000
    assert settings.base_url == "http://localhost:8000"
    assert settings.database_url.endswith("/instance/bonetrack.sqlite3")
    assert settings.dev_mail is False
    assert settings.trusted_proxies == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DEV_MAIL", "yes"),
        ("BONETRACK_ENV", "staging"),
        ("DATABASE_URL", "mysql://x/y"),
        ("SMTP_URL", "mail.example:25"),
        ("BASE_URL", "bones.example"),
        ("BASE_URL", "https://bones.example/app"),
        ("BASE_URL", "https://bones.example:99999"),
        ("BASE_URL", "https://name:word@bones.example"),
        ("SMTP_URL", "smtp://mail.example:abc"),
        ("MAIL_FROM", "nonsense"),
        ("MAIL_FROM", "BoneTrack <@example.org>"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
        ("MAIL_FROM", "a@example.org\nBcc: b@example.org"),
        ("LEASE_SECONDS", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("COMPARISON", "off"),
        ("BOUNCE_ADDRESS", "Bounces <bounce@example.org>"),
        ("BOUNCE_ADDRESS", "bounce+tag@example.org"),
        ("BOUNCE_ADDRESS", "a-name-that-is-too-long@example.org"),
        ("WATCH_URL", "ping.example.org"),
        ("WATCH_URL", "file:///etc/passwd"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: value})


def test_a_value_can_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kept elsewhere\n", encoding="utf-8")
    assert Settings.from_env({"SECRET_KEY_FILE": str(secret)}).secret_key == "kept elsewhere"
    with pytest.raises(SettingsError, match="not both"):
        Settings.from_env({"SECRET_KEY_FILE": str(secret), "SECRET_KEY": "x"})
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE"):
        Settings.from_env({"SECRET_KEY_FILE": str(tmp_path / "absent")})


def test_production_accepts_full_settings() -> None:
    assert Settings.from_env(PRODUCTION).is_production


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"DEV_MAIL": "1"}, "DEV_MAIL"),
        ({"PASSWORD_COST": "cheap"}, "PASSWORD_COST"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"BASE_URL": "http://bones.example"}, "BASE_URL"),
        ({"SMTP_URL": ""}, "SMTP_URL"),
        ({"MAIL_FROM": ""}, "MAIL_FROM"),
    ],
)
def test_production_refuses_development_settings_and_says_which(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_env(PRODUCTION | change)


def test_secrets_are_not_in_the_printed_settings() -> None:
    text = repr(
        Settings.from_env(PRODUCTION | {"DATABASE_URL": "postgres://anna:zzword@db/x", "WATCH_URL": "https://x.org/yy"})
    )
    assert "yy" not in text
    assert "zzword" not in text
    assert "x" * 40 not in text
    assert "pass@" not in text


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = Settings.from_env({"DATA_DIR": str(tmp_path / "new")})
    first, second = with_kept_secret(settings), with_kept_secret(settings)
    assert len(first.secret_key) >= 60
    assert first.secret_key == second.secret_key
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0


def test_production_trusts_only_its_own_host() -> None:
    assert Settings.from_env(PRODUCTION).trusted_hosts == frozenset({"bones.example"})
