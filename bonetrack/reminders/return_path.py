"""Where a mail that cannot be delivered goes back to: the envelope's sender, which no reader sees."""

from email.utils import parseaddr

from bonetrack.services.return_address import sign_return
from bonetrack.settings import Settings
from bonetrack.storage.models import Message


def return_path(message: Message, settings: Settings) -> str:
    """Signed where BOUNCE_ADDRESS is set; else the address of the From header."""
    if settings.bounce_address is None:
        return parseaddr(settings.mail_from)[1]
    return sign_return(message.public_id, settings.bounce_address, settings.secret_key)
