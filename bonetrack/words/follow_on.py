"""What follows denosumab or estrogen, as the app and its mail ask it: a question for the clinic, never an answer."""

from datetime import date

from bonetrack.core.course_length import CourseStage
from bonetrack.core.follow_on import FollowKind
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _


def follow_sentence(agent: str, kind: FollowKind, stage: CourseStage, ends_on: date, today: date) -> str | None:
    """For Today and for the page of the plan; None while nothing is to be asked."""
    values = {"name": agent_name(agent), "day": plain_date(ends_on)}
    is_asked = stage in (CourseStage.ASK, CourseStage.ASK_SOON)
    if kind is FollowKind.DENOSUMAB and is_asked:
        return _(
            "%(name)s was stopped. The last injection covers you until about %(day)s. "
            "Ask your clinic now what follows, and when.",
            **values,
        )
    if kind is FollowKind.DENOSUMAB and stage is CourseStage.NOTHING_AFTER:
        return _(
            "%(name)s was stopped, and nothing that follows is logged. Bone can be lost quickly. "
            "Please call your clinic today.",
            **values,
        )
    if is_asked or stage is CourseStage.NOTHING_AFTER:
        if ends_on > today:
            return _("%(name)s ends on %(day)s. Ask your clinic what follows.", **values)
        return _("%(name)s has ended, and nothing that follows is logged. Ask your clinic what follows.", **values)
    return None


def follow_lines(
    kind: FollowKind, stage: CourseStage, ends_on: date, today: date, detail: str | None
) -> tuple[str, ...]:
    """The mail, neutral unless there is a `detail`."""
    day = plain_date(ends_on)
    end = _("Once something that follows is logged in the app, these messages end.")
    if kind is FollowKind.DENOSUMAB:
        if stage is CourseStage.NOTHING_AFTER:
            first = _(
                "A part of your plan covered you until about %(day)s. Nothing that follows is logged yet.", day=day
            )
            return _lines(first, detail, _("Please call your clinic today. Ask what comes next."), end)
        first = _("A part of your plan was stopped. It covers you until about %(day)s.", day=day)
        return _lines(first, detail, _("Ask your clinic now what comes next, and when."), end)
    first = _("A part of your plan ended on %(day)s.", day=day)
    if ends_on > today:
        first = _("A part of your plan ends on %(day)s.", day=day)
    return _lines(first, detail, _("Ask your clinic at your next visit what comes next."), end)


def follow_detail(agent: str, kind: FollowKind) -> str:
    name = agent_name(agent)
    if kind is FollowKind.DENOSUMAB:
        return _(
            "It is %(agent)s. When it ends, bone can be lost quickly and bones in the spine can break.", agent=name
        )
    return _("It is %(agent)s. Bone is lost when estrogen ends.", agent=name)


def _lines(*lines: str | None) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
