"""What the house costs and carries, measured; not collected by pytest."""
