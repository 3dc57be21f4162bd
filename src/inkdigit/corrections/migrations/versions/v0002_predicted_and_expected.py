"""What was predicted and what is expected get the field's words for column names."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RENAMED = (("said", "predicted"), ("right", "expected"))


def upgrade() -> None:
    for old, new in RENAMED:
        _rename(old, new)


def downgrade() -> None:
    for old, new in RENAMED:
        _rename(new, old)


def _rename(old: str, new: str) -> None:
    """Rename a column: in SQL that SQLite and PostgreSQL share, without copying the table."""
    op.execute(f'ALTER TABLE corrections RENAME COLUMN "{old}" TO "{new}"')
