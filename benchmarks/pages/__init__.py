"""Pages before a change and after it: whether they are the same, and which take longer; see ``__main__.py``."""
