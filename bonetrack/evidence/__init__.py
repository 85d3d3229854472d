"""Published numbers and how they are read."""
