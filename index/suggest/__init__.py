"""Another query for one that finds next to nothing, and what a query that is being typed may become."""
