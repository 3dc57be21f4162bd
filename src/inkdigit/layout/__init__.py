"""Pixels go in; a `Layout` comes out: the ink, its components and their text lines."""
