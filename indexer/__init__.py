"""Files to Report records: readers (one a format), page cleaning, metadata, figures; the pipeline and its command."""
