"""The medicine and the calendar: pure, no clock, no database, no web."""
