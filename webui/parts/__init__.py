"""What pages are made of: facets, marks, blocks of text, tables, evidence."""
