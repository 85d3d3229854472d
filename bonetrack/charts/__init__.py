"""Plotly figures, built from core objects."""
