"""What reports share: fingerprints of passages, neighbours of a report, two reports side by side."""
