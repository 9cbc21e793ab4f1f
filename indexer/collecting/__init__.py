"""Reports fetched from the sites of their bodies, politely, and saved as crawls (``.warc.gz``)."""
