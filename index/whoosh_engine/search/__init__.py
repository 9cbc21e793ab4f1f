"""From a query tree to documents with scores: compiling, evaluating, phrases, facets, the best of all."""
