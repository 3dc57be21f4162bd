"""A recipe and a data set go in; a run folder with the network, its figures and plots comes out."""
