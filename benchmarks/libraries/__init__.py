"""What is written by hand, measured beside libraries that do the same."""
