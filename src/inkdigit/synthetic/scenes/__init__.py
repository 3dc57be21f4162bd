"""Digits and random numbers -> pictures of writing, and the exact mask of the pen's strokes."""
