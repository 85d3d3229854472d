"""The one text that says what BoneTrack is for, and the consent text. Change the words, change the version."""

from bonetrack.words.translations import gettext as _

PURPOSE_VERSION = "2026-11-23"
HEALTH_DATA_CONSENT_VERSION = "2026-11-23"


def intended_purpose() -> tuple[str, ...]:
    """One paragraph an item, in the order in which they are shown everywhere."""
    return (
        _(
            "BoneTrack is a diary for adults who are treated for weak bones. "
            "It keeps the doses, scans and blood tests that you enter. "
            "It reminds you, and the people you choose."
        ),
        _(
            "It shows your results beside the results of published studies, and names those studies. "
            "This is to help you talk with your clinician."
        ),
        _(
            "BoneTrack does not diagnose and does not advise on treatment. "
            "It is not a certified medical device. "
            "It is not for emergencies. "
            "Do not change your treatment because of what you see here."
        ),
    )


def health_data_consent() -> str:
    """The statement beside the box at sign-up; recorded word for word."""
    return _(
        "I agree that BoneTrack keeps the health data I enter, such as medicines, doses, scans and blood tests. "
        "I can take this back at any time under More."
    )
