"""Metadata and headline figures of a document, read by rules over data files; see ``extract.py``."""

from index.report import Metadata
from indexer.metadata.extract import explain, extract

__all__ = ["Metadata", "explain", "extract"]
