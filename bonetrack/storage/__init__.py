"""Rows: models, migrations and one module of queries per aggregate."""
