"""A table as one step left it goes in; the table after the next step comes out.

One file a step. A released step is never changed: the next one goes on from it.
"""
