"""The index that callers get, over any engine: what is searched for, what is said of it, how it is shown."""
