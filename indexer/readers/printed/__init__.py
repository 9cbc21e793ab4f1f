"""Documents that say where ink is: PDF, OFD, and pictures of pages."""
