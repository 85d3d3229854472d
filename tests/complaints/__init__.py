"""The complaints of users of other apps, each with the test that BoneTrack answers it."""
