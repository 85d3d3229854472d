"""Ready-to-print words for templates."""
