"""Files and arrays go in; upright RGB pixels come out.

Ink goes in; a 28x28 frame comes out.
"""
