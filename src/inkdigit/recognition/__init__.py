"""A picture goes in; a `Reading` comes out: its digits, where they stand, and how sure they are.

`Reader` is the way in. It decodes, `layout` finds the ink, `Recognizer` reads it line by line, and
`thresholds` decide what to say. Loads NumPy, Pillow, OpenCV and ONNX Runtime, no more.
"""
