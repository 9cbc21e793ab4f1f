"""Crawls (``.warc``, ``.warc.gz``, ``.wacz``): the pages that were saved, each with its address."""
