"""``search-cli``: the index searched in a terminal."""
