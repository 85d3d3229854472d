"""Rate limits: counted in the database, per action and key, ageing away."""

from datetime import timedelta

from bonetrack.services import rate_limits
from bonetrack.services.rate_limits import Limit, allow, allow_within, forget
from bonetrack.storage.models import Attempt
from tests.conftest import START

HOUR = timedelta(hours=1)
THREE = Limit("knock", 3, HOUR)


def test_the_limit_counts_each_key_for_itself(any_database: str) -> None:
    assert [allow("knock", "192.0.2.1", 3, HOUR, START) for _ in range(5)] == [True, True, True, False, False]
    assert allow("knock", "192.0.2.2", 3, HOUR, START)
    assert allow("ring", "192.0.2.1", 3, HOUR, START)


def test_the_window_slides(any_database: str) -> None:
    for minute in (0, 20, 40):
        assert allow_within(THREE, "k", START + timedelta(minutes=minute))
    assert not allow_within(THREE, "k", START + timedelta(minutes=59))
    assert allow_within(THREE, "k", START + timedelta(minutes=60))
    assert not allow_within(THREE, "k", START + timedelta(minutes=61))


def test_refused_tries_do_not_prolong_the_wait(any_database: str) -> None:
    for _ in range(10):
        allow_within(THREE, "k", START)
    for minute in range(1, 60):
        assert not allow_within(THREE, "k", START + timedelta(minutes=minute))
    assert allow_within(THREE, "k", START + HOUR)


def test_a_success_forgets_the_tries(any_database: str) -> None:
    for _ in range(4):
        allow_within(THREE, "k", START)
    allow_within(THREE, "other", START)
    forget(THREE, "k")
    assert Attempt.select().count() == 1
    assert allow_within(THREE, "k", START)


def test_keys_are_kept_hashed(any_database: str) -> None:
    allow_within(THREE, "anna@example.org", START)
    assert "anna" not in str(Attempt.select().dicts().get())


def test_old_tries_are_deleted(any_database: str) -> None:
    allow_within(THREE, "a", START)
    allow_within(Limit("month", 2, timedelta(days=30)), "b", START)
    allow_within(THREE, "c", START + timedelta(hours=2))
    assert Attempt.select().where(Attempt.action == "knock").count() == 1
    assert Attempt.select().where(Attempt.action == "month").count() == 1
    allow_within(THREE, "c", START + timedelta(days=32))
    assert Attempt.select().where(Attempt.action == "month").count() == 0


def test_the_numbers_at_the_start() -> None:
    assert (rate_limits.LOG_IN.tries, rate_limits.LOG_IN.window) == (20, HOUR)
    assert (rate_limits.MAILBOX.tries, rate_limits.MAILBOX.window) == (10, HOUR)
    assert (rate_limits.INVITATION.tries, rate_limits.INVITATION.window) == (5, timedelta(days=1))
