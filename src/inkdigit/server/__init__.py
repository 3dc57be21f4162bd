"""Serves the page and the HTTP API.

HTTP requests go in. Readings, probabilities of frames, kept corrections and the page come out, or
a problem that says what happened.
"""
