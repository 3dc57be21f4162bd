"""Random numbers, and a data set's digits, go in; frames and lines with their labels come out.

Digits in rare styles, crops that bring company along, lines of digits, views by other hands, and
what is no digit. The same random numbers give the same pixels. Samples need none: they are pen
strokes on paper, in every size and colour, for tests and demos.
"""
