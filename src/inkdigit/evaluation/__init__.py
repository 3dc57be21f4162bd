"""A classifier and labelled frames -> figures, plots, a report."""
