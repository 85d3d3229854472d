"""A copy of one of our tables with one place in it changed."""

from pathlib import Path


def changed_copy(table: Path, folder: Path, old: str, new: str) -> Path:
    text = table.read_text(encoding="utf-8")
    assert old in text
    copy = folder / table.name
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return copy
