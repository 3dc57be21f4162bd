"""`Services` go in; FastAPI routers with the paths of the app come out."""
