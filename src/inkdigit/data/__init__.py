"""Where labelled digits come from."""
