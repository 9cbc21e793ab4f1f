"""Bytes on the disk: how each file of an index is laid out, written and read. Knows nothing of queries."""
