"""One segment, and one commit with all its segments as one: postings, statistics, stored fields."""
