"""Pixels -> a `Layout`: where the ink is, its components and their lines, and what is no writing."""
