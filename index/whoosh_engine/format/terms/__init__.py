"""Terms and posting lists in Whoosh's W3 files: how ours lie in them, read and written without a pickle."""
