"""Connections and requests go in; those within the limits reach a route, the rest get a problem."""
