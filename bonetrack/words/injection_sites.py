"""Where an injection went, in words."""

from bonetrack.core.agents import InjectionSite
from bonetrack.words import gettext as _


def injection_site_name(site: InjectionSite) -> str:
    return {
        InjectionSite.ABDOMEN_LEFT: _("Belly, left side"),
        InjectionSite.ABDOMEN_RIGHT: _("Belly, right side"),
        InjectionSite.THIGH_LEFT: _("Left thigh"),
        InjectionSite.THIGH_RIGHT: _("Right thigh"),
        InjectionSite.UPPER_ARM_LEFT: _("Left upper arm"),
        InjectionSite.UPPER_ARM_RIGHT: _("Right upper arm"),
        InjectionSite.BUTTOCK_LEFT: _("Left buttock"),
        InjectionSite.BUTTOCK_RIGHT: _("Right buttock"),
    }[site]
