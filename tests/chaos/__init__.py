"""Proves that the chassis loses nothing and does nothing twice; see README.md."""
