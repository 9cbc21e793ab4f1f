"""Writing: who may, what is sent and how often, what a commit is."""
