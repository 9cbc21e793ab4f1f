"""The engine for more than one machine: an OpenSearch cluster, asked through its REST interface."""
