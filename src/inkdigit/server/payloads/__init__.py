"""Bytes of a request and their content type -> pictures, frames or checked documents."""
