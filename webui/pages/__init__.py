"""One module for each page or answer that has an address."""
