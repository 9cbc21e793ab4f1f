"""Measures the engine on OpenSearch beside the embedded one as they grow: ``python -m benchmarks.opensearch``."""
