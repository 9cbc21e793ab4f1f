"""Forms in which results are taken away that the terminal and the page share."""
