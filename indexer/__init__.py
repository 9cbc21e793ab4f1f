"""Files to Report records: readers (one a format), page cleaning, metadata, figures; the pipeline and its command."""

from index.messages import add_catalogues

add_catalogues(__file__)
