"""What can go wrong in a use case, named by what is wrong."""


class NotFound(LookupError):
    """No such row, or none that this person may see."""


class NotAllowed(PermissionError):
    """This person may look at the record, but not change it."""


class StaleEdit(RuntimeError):
    """The entry was changed since the form was opened; `current` holds what stands there now."""

    def __init__(self, current: object) -> None:
        super().__init__("the entry was changed meanwhile")
        self.current = current
