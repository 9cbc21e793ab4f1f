"""Figures of the statutory tables, with a grid or without."""
