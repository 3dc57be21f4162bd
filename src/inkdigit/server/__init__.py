"""HTTP requests go in; readings, probabilities, kept corrections and the page come out.

Where something is wrong, a problem comes out that says what happened.
"""
