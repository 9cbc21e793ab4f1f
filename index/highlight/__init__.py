"""Where a query stands in a text, and the windows of the text that show it best."""
