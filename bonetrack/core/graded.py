"""From found rows to a match with its grade, why it has it, and its course."""

from collections.abc import Sequence
from dataclasses import replace

from bonetrack.core.courses import Course
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.grades import Basis, BasisKey, Grade
from bonetrack.core.key_courses import course_of
from bonetrack.core.observations import Observation
from bonetrack.core.row_search import Found
from bonetrack.core.spread import UNLIKE_PCT
from bonetrack.core.targets import Match


def graded(table: EvidenceTable, found: Found, direct: BasisKey, similar: BasisKey | None = None) -> Match:
    """Direct when no condition was given up and no reason for `similar` is named."""
    key = similar or (found.given_up[-1] if found.given_up else direct)
    grade = Grade.SIMILAR if similar or found.given_up else Grade.DIRECT
    course = course_of(table, found.rows)
    if grade is Grade.SIMILAR:
        course = _for_other_people(course, found.rows)
    return Match(grade, Basis(key, _values(found, key)), course, found.rows)


def lowered(match: Match) -> Match:
    """One grade down, because several earlier treatments count: similar becomes indirect, without a line."""
    basis = Basis(BasisKey.SEVERAL_BEFORE)
    if match.grade is Grade.DIRECT and match.course is not None:
        course = _for_other_people(match.course, match.observations)
        return replace(match, grade=Grade.SIMILAR, basis=basis, course=course)
    return Match(Grade.INDIRECT, basis) if match.grade is Grade.SIMILAR else match


def _for_other_people(course: Course, rows: Sequence[Observation]) -> Course:
    return course.for_other_people(UNLIKE_PCT[rows[0].effect.site])


def _values(found: Found, key: BasisKey) -> tuple[tuple[str, str], ...]:
    values: list[tuple[str, str]] = []
    flags = sorted({one.effect.population_flag.value for one in found.rows if one.effect.population_flag})
    if flags:
        values.append(("flags", ",".join(flags)))
    if key in (BasisKey.SAME_CLASS, BasisKey.SAME_CLASS_SEQUENCE):
        values.append(("regimens", ",".join(sorted({str(one.effect.regimen) for one in found.rows}))))
    return tuple(values)
