"""Use cases: the transaction and the join."""
