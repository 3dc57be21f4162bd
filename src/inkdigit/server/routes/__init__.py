"""The paths of the app: `Services` go in, FastAPI routers come out."""
