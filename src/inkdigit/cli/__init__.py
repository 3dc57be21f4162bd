"""A command line goes in; readings, figures and run folders come out.

Each command of `inkdigit` has a file of its own, which imports what it needs when it runs: so
`--help` is there at once, and reading never loads a training framework.
"""
