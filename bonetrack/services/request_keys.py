"""The key under which a form makes one row, however often it is sent."""

import hashlib
import json
from typing import Any

from bonetrack.storage.models import Patient


def content_key(patient: Patient, request_key: str, values: dict[str, Any]) -> str:
    """With the content in it: going back and typing another result over the first one is no double tap."""
    content = json.dumps([patient.public_id, request_key, values], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
