"""Names of places and public bodies: the tables, the parts of names, and finding them in text and addresses."""
