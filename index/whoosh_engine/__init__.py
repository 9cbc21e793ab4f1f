"""The embedded engine: segments in files of our own, NumPy in memory."""
