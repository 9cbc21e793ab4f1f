"""What is fast, measured against peers in one run. Nothing here is installed; every number in docs/ comes from here."""
