"""Fields of a JSON document read with one clear complaint each: BadCase names the place and what is wrong."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from bonetrack.core.errors import BadCase

_LARGEST = 10_000  # no month, BMD or age comes near it; whole numbers of any length can be written in JSON
Word = TypeVar("Word", bound=StrEnum)


def mapping(data: object, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadCase(f"{where}: must be an object with fields")
    return data


def list_of(data: Mapping[str, Any], name: str) -> list[object]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadCase(f"{name}: must be a list")
    return value


def maybe_text(data: Mapping[str, Any], name: str, where: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise BadCase(f"{where}.{name}: must be text")
    return value


def maybe_number(data: Mapping[str, Any], name: str, where: str) -> float | None:
    return None if data.get(name) is None else number_of(data[name], where)


def number_of(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LARGEST:
        raise BadCase(f"{where}: {str(value)[:40]!r} is not a number that can be meant")
    return float(value)


def word(words: type[Word], value: object, where: str) -> Word:
    try:
        return words(str(value))
    except ValueError:
        allowed = ", ".join(one.value for one in words)
        raise BadCase(f"{where}: {value!r} is not one of: {allowed}") from None
