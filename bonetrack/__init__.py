"""BoneTrack: treatment, reminders and bone density beside published trials."""

from zoneinfo import reset_tzpath

# The pinned package `tzdata` alone: web and worker on any machine agree, whatever the system or PYTHONTZPATH holds.
reset_tzpath(())
