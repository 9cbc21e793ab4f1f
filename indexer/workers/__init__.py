"""Processes that read documents, confined by the system; and what they do with a task."""
