"""Passwords: hashed with argon2, checked in the same time for unknown people, refused when easy to guess."""

import pytest
from argon2 import PasswordHasher

from bonetrack.services import passwords
from bonetrack.services.passwords import PasswordProblem, check_password, find_problem, hash_password, hasher_of

CHEAP = hasher_of(is_cheap=True)
ADDRESS = "anna.berg@example.org"


@pytest.mark.parametrize(
    "password", ["tulip-garden-7", "correct horse", "äpfel und birnen", "         a b c d", "x9!kLm2@pQ"]
)
def test_long_enough_is_good_enough_whatever_it_is_made_of(password: str) -> None:
    assert find_problem(password, ADDRESS) is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", PasswordProblem.TOO_SHORT),
        ("ninechars", PasswordProblem.TOO_SHORT),
        ("x9!kLm2@p", PasswordProblem.TOO_SHORT),
        ("a" * 128 + "bcdefg" * 30, PasswordProblem.TOO_LONG),
        ("1234567890", PasswordProblem.COMMON),
        ("QwertyUiop", PasswordProblem.COMMON),
        ("password123", PasswordProblem.COMMON),
        ("sunshine2026", PasswordProblem.COMMON),
        ("aaaaaaaaaaaa", PasswordProblem.COMMON),
        ("1212121212121", PasswordProblem.COMMON),
        ("anna.berg@example.org", PasswordProblem.IS_ADDRESS),
        ("Anna.Berg@Example.org", PasswordProblem.IS_ADDRESS),
    ],
)
def test_easy_to_guess_is_refused(password: str, problem: PasswordProblem) -> None:
    assert find_problem(password, ADDRESS) == problem


def test_the_first_part_of_the_address_is_refused() -> None:
    assert find_problem("annelise.berg", "annelise.berg@example.org") == PasswordProblem.IS_ADDRESS


def test_the_list_of_common_passwords_is_long_and_fits_the_rule() -> None:
    listed = passwords._common_passwords()
    assert len(listed) >= 2000
    assert all(len(word) >= passwords.SHORTEST and word == word.casefold() for word in listed)


def test_a_hash_is_argon2_and_fits_its_password_alone() -> None:
    kept = hash_password("tulip-garden-7", CHEAP)
    assert kept.startswith("$argon2id$")
    assert "tulip" not in kept
    assert check_password("tulip-garden-7", kept, CHEAP).is_right
    assert not check_password("tulip-garden-8", kept, CHEAP).is_right


def test_the_same_letters_from_another_keyboard_fit() -> None:
    kept = hash_password("café-au-lait", CHEAP)
    assert check_password("cafe\u0301-au-lait", kept, CHEAP).is_right


def test_an_unknown_person_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            verified.append(str(hash))
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    assert not check_password("tulip-garden-7", None, hasher).is_right
    assert not check_password("no account has this password", None, hasher).is_right
    assert [kept.rsplit("$", 2)[0] for kept in verified] == ["$argon2id$v=19$m=8,t=1,p=1"] * 2


def test_a_hash_that_is_none_fits_nothing() -> None:
    assert not check_password("!", "!", CHEAP).is_right


def test_older_parameters_give_a_new_hash() -> None:
    old = hash_password("tulip-garden-7", CHEAP)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    new = check_password("tulip-garden-7", old, stronger).new_hash
    assert new is not None
    assert "m=16,t=2" in new
    assert check_password("tulip-garden-7", new, stronger).new_hash is None
    assert check_password("wrong-garden-7", old, stronger).new_hash is None


def test_the_real_parameters_are_the_librarys_own() -> None:
    real = hasher_of(is_cheap=False)
    assert (real.time_cost, real.memory_cost) == (3, 64 * 1024)
