"""Probabilities or readings, and labels, go in; figures, plots and a report come out."""
