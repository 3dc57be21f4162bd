"""Pixels -> a `Layout`: where the ink is, its components and lines, and what is no writing."""
