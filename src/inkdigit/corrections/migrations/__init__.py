"""The steps that bring a database to the table of today, for Alembic."""
