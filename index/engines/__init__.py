"""What engines share: how a report is searched and what its score is made of, whichever of them keeps it."""
