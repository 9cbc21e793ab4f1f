"""An OpenSearch server of one or several nodes on this machine, for developers and tests: ``make opensearch``."""
