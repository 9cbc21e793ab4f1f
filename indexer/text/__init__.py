"""Text as extraction reads it: normalized forms, tables of words, and what rules a text out quickly."""
