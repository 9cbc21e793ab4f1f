"""What a transaction keeps in mind until its commit."""
