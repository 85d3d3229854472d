"""What can be wrong with the input of a calculation. Each message says what is wrong, for commands and logs."""


class CoreError(ValueError):
    """Input that the calculation refuses."""


class BadRegimen(CoreError):
    """The regimen cannot be read: an unknown agent, a missing length, an empty phase."""


class BadCase(CoreError):
    """The case cannot be read: a field of the wrong kind or outside its limits."""


class BadEvidence(CoreError):
    """A row of the evidence tables breaks the data dictionary."""
