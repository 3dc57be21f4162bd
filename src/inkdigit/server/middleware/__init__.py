"""What stands around the routes.

Connections and requests go in. Those within the limits come to a route, the others get a problem.
"""
