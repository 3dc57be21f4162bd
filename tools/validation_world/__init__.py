"""A data set's digits go in; labelled pictures of a world that no network has seen come out."""
