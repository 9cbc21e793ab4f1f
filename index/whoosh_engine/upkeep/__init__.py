"""What keeps an index safe and small: backup, restore, vacuum, and the log of its commits."""
