"""Bodies go in; pictures, frames or checked documents come out."""
