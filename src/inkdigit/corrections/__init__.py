"""What people say a picture shows goes in; labelled pictures to train and evaluate with come out.

Corrections are kept in a database. Importing this package, `correction` or `url` costs nothing;
`store` loads SQLAlchemy, and the first use of a store Alembic.
"""
