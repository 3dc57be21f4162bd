"""A database of any earlier version goes in; one with today's table comes out."""
