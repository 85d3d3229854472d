"""Published numbers and how they are read."""

from bonetrack.evidence.loader import load_evidence, read_evidence

__all__ = ["load_evidence", "read_evidence"]
