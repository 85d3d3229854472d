"""Time's way in: planning, outbox, delivery, worker."""
