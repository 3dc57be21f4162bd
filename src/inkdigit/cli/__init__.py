"""The ways in: each is thin."""
