"""What review and approval have in common: two desks that turn their own processing clock by the same sentences."""
