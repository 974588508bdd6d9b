"""An archive is completed without being parsed, as duplicates are: its files are files of the batch."""

from alembic import op

revision = "0003"
down_revision = "0002"

STEP = """
CREATE OR REPLACE TRIGGER log_files_step BEFORE UPDATE ON log_files
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NEW.attempt = OLD.attempt
    AND NOT ((NEW.duplicate_of IS NOT NULL OR NEW.format IS NOT DISTINCT FROM 'archive')
      AND OLD.state = 'pending' AND NEW.state = 'completed'))
  EXECUTE FUNCTION check_step('pending>parsing', 'parsing>parsed', 'parsed>aggregating',
    'aggregating>completed', 'pending>failed', 'parsing>failed', 'parsed>failed', 'aggregating>failed')
"""


def upgrade() -> None:
    op.execute(STEP)
