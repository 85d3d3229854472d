"""Broken bones and operations of a case.

`{"month": 14, "kind": "fracture", "site": "wrist", "side": "left"}`. `kind`: fracture, spine_operation (cement too),
hip_replacement. A fracture needs its `site`: spine, hip, wrist, other, finger_toe_face_skull (kept out of the reading).
An operation has none; hip_replacement needs its `side`, left or right.
"""

from bonetrack.core.cases import Fracture, Operation
from bonetrack.core.dxa import Side
from bonetrack.core.errors import BadCase
from bonetrack.core.events import Bone, EventKind
from bonetrack.interop.json_fields import mapping, maybe_text, number_of, word

_AT_SPINE = frozenset({Bone.SPINE, "lumbar_spine", "thoracic_spine", "vertebra"})
_SMALL = frozenset({Bone.SMALL, "finger", "toe", "face", "skull"})


def read_event(data: object, where: str) -> Fracture | Operation | None:
    """None for a broken bone that does not count. Raises BadCase."""
    found = mapping(data, where)
    month = _month(found.get("month"), where)
    kind = word(EventKind, found.get("kind"), f"{where}.kind")
    side = None if found.get("side") is None else word(Side, found["side"], f"{where}.side")
    if kind is EventKind.FRACTURE:
        bone = word(Bone, found.get("site"), f"{where}.site")
        return None if bone is Bone.SMALL else Fracture(month, at_spine=bone is Bone.SPINE)
    if found.get("site") is not None:
        raise BadCase(f"{where}.site: only a fracture has a site")
    if kind is EventKind.HIP_REPLACEMENT and side is None:
        raise BadCase(f"{where}.side: a hip replacement needs left or right")
    return Operation(month, kind, side)


def read_fracture(data: object, where: str) -> Fracture | None:
    """The older form: `site` is any text, or absent where nobody knows it. Raises BadCase."""
    found = mapping(data, where)
    month = _month(found.get("month"), where)
    site = (maybe_text(found, "site", where) or "").strip().lower()
    return None if site in _SMALL else Fracture(month, at_spine=site in _AT_SPINE)


def _month(value: object, where: str) -> float:
    if value is None:
        raise BadCase(f"{where}.month: is missing")
    return number_of(value, f"{where}.month")
