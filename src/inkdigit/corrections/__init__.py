"""What people say is right: kept in a database, exported as labelled pictures.

Importing this package, `correction` or `address` costs nothing; `store` loads SQLAlchemy, and the
first use of a store Alembic.
"""
