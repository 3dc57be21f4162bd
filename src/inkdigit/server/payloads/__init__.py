"""The bodies of requests.

Bytes and their content type go in. Pictures, frames or checked documents come out.
"""
