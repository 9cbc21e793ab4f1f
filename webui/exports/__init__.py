"""Everything to take away: whole results in files, feeds, the list of all pages, and what describes the API."""
