"""Forms: what a person types becomes a draft."""
