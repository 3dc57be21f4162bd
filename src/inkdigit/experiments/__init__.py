"""A recipe and a data set -> a run folder: the network, its figures, its plots."""
