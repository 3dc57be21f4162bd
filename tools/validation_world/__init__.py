"""Digits and random numbers go in; labelled pictures come out, of other paper than is trained on."""
