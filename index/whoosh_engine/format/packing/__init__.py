"""How bytes lie in files: checksums by block, compression, numbers of few bits."""
