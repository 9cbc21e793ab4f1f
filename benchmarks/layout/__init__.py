"""What an index takes on the disk, and whether two layouts of it answer alike."""
