"""BoneTrack: treatment, reminders and bone density beside published trials."""
