"""What the user said of the files of a load, so that a later retry can say the same."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Runs from before have none."""
    op.add_column("runs", sa.Column("options", sa.Text))
