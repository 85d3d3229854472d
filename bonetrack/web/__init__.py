"""People's way in: blueprints, forms, presenters, access."""
