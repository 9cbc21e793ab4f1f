"""Web pages: their encoding of structure is rendered to text and tables, and reduced to the report."""
