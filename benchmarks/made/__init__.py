"""Made reports like real ones: the grammar of their sentences, their tables, and how like real ones they are."""
