"""Query parameters that a route does not have: a slip is an error, not another answer."""

import difflib

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from inkdigit.errors import abbreviate
from inkdigit.server.problems import Problem


async def check_query(request: Request) -> None:
    """Check that the route has each parameter of the query.

    Raises:
        Problem: it has not; the detail has the nearest name.
    """
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101 - only their routers ask for this
    known = [parameter.alias for parameter in route.dependant.query_params]
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is None:
        return
    near = difflib.get_close_matches(unknown.lower(), known, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    has = f"It has {', '.join(known)}" if known else "It has none"
    shown = abbreviate(unknown)
    raise Problem(422, f"This path has no parameter {shown!r} in its query. {has}.{hint}")


KNOWN_QUERY = [Depends(check_query)]
"""The dependencies of a router whose routes take no other parameters than their own."""
