"""Names of the sites of a scan, of sides, and of what is read there."""

from bonetrack.core.dxa import Z_BELOW_RANGE, Side, Site
from bonetrack.words import numbers
from bonetrack.words.translations import gettext as _


def site_name(site: Site) -> str:
    """As a heading: `Lumbar spine`."""
    return {
        Site.LUMBAR_SPINE: _("Lumbar spine"),
        Site.TOTAL_HIP: _("Total hip"),
        Site.FEMORAL_NECK: _("Femoral neck"),
        Site.DISTAL_RADIUS_THIRD: _("Forearm (1/3 radius)"),
    }[site]


def site_hint(site: Site) -> str:
    """Where it is, in plain words."""
    return {
        Site.LUMBAR_SPINE: _("The lower back. Reports say L1-L4, AP spine or spine."),
        Site.TOTAL_HIP: _("The whole hip. Reports say total hip or hip total."),
        Site.FEMORAL_NECK: _("The narrow part of the hip. Reports say neck or femoral neck."),
        Site.DISTAL_RADIUS_THIRD: _("The arm near the wrist. Reports say radius 33% or 1/3."),
    }[site]


def site_in_sentence(site: Site) -> str:
    """Inside a sentence: `the lumbar spine`."""
    return {
        Site.LUMBAR_SPINE: _("the lumbar spine"),
        Site.TOTAL_HIP: _("the total hip"),
        Site.FEMORAL_NECK: _("the femoral neck"),
        Site.DISTAL_RADIUS_THIRD: _("the forearm"),
    }[site]


def side_name(side: Side | None) -> str:
    if side is None:
        return _("Not named")
    return {Side.LEFT: _("Left"), Side.RIGHT: _("Right")}[side]


def t_score_words() -> str:
    """The one explanation of the T-score, said once where it is used."""
    return _("The T-score compares your bone with that of young adults. 0 is their average. Below 0 is lower.")


def z_score_words() -> str:
    """The one explanation of the Z-score, for those who are too young for a T-score."""
    return _("The Z-score compares your bone with that of people of your age and sex. 0 is their average.")


def z_score_cell(z_score: float) -> str:
    """`−2.3, below the expected range for age`."""
    score = numbers.score(z_score)
    return _("%(score)s, below the expected range for age", score=score) if z_score <= Z_BELOW_RANGE else score


def site_with_names(site: Site, side: Side | None, vertebrae: str | None) -> str:
    """`Lumbar spine, L1-L4` or `Total hip, left`."""
    named = vertebrae if site is Site.LUMBAR_SPINE else side_name(side).lower() if side else None
    return f"{site_name(site)}, {named}" if named else site_name(site)
