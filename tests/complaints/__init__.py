"""Complaints of users of other apps, each with what happens here."""
