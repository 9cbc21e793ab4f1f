"""The embedded engine: Whoosh on disk, NumPy in memory."""
