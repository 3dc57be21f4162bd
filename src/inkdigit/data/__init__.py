"""A name or a folder goes in; a checked data set of labelled digits comes out.

MNIST is found on this machine or downloaded; tables name labelled pictures.
"""
