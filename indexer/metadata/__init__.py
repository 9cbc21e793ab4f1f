"""Metadata and headline figures of a document, read by rules over data files; see ``extract.py``."""

from indexer.metadata.extract import Metadata, extract

__all__ = ["Metadata", "extract"]
