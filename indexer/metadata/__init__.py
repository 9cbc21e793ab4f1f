"""Metadata and headline figures of a document, read by rules over data files; see ``extract.py``."""

from indexer.metadata.extract import Metadata, explain, extract

__all__ = ["Metadata", "explain", "extract"]
