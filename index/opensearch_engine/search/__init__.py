"""Searching: a query said in OpenSearch's query language, and one commit that is asked in it."""
