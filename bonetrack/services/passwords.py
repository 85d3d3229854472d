"""Passwords: argon2 hashes, and which passwords are too easy to guess. Length counts, composition does not."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 256
FEWEST_DIFFERENT_CHARACTERS = 4
Hasher = PasswordHasher
COMMON_PASSWORDS_FILE = Path(__file__).parent / "common_passwords.txt"


class PasswordProblem(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    IS_ADDRESS = "is_address"


@dataclass(frozen=True)
class Check:
    """`new_hash` is set when the right password is kept with older parameters than today's."""

    is_right: bool
    new_hash: str | None = None


@cache
def hasher_of(is_cheap: bool) -> Hasher:
    """The library's own parameters (RFC 9106, low memory); the cheap ones are for tests only."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if is_cheap else PasswordHasher()


def find_problem(password: str, address: str) -> PasswordProblem | None:
    plain = _normal(password).casefold()
    if len(plain) < SHORTEST:
        return PasswordProblem.TOO_SHORT
    if len(plain) > LONGEST:
        return PasswordProblem.TOO_LONG
    if plain.strip() in _address_forms(address):
        return PasswordProblem.IS_ADDRESS
    if plain in _common_passwords() or len(set(plain)) < FEWEST_DIFFERENT_CHARACTERS:
        return PasswordProblem.COMMON
    return None


def hash_password(password: str, hasher: Hasher) -> str:
    return hasher.hash(_normal(password))


def check_password(password: str, kept_hash: str | None, hasher: Hasher) -> Check:
    """Without a kept hash (unknown address) the same work is done against a hash that nothing fits."""
    try:
        hasher.verify(kept_hash or _hash_of_nothing(hasher), _normal(password))
    except (VerificationError, InvalidHashError):
        return Check(is_right=False)
    if kept_hash is None:
        return Check(is_right=False)
    return Check(True, hash_password(password, hasher) if hasher.check_needs_rehash(kept_hash) else None)


def _normal(password: str) -> str:
    """Phones and computers type the same letter in different code points; both must fit."""
    return unicodedata.normalize("NFKC", password)


def _address_forms(address: str) -> set[str]:
    whole = address.strip().casefold()
    return {whole, whole.partition("@")[0], whole.replace("@", "")} - {""}


@cache
def _common_passwords() -> frozenset[str]:
    lines = COMMON_PASSWORDS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _hash_of_nothing(hasher: Hasher) -> str:
    return hasher.hash("no account has this password")
