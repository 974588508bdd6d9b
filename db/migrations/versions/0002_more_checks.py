"""What the code has always written of files, tasks and lists is demanded by the database as well.

It is demanded of what is written from now on (NOT VALID: the table is locked for milliseconds), and of the rows
that are there already unless one of them is otherwise, which must not stop the migration. Each table is changed
in a transaction of its own, so that nobody who holds one waits here for another; all can be done again.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

CHECKS = (
    ("batches", "components", "jsonb_typeof(components) = 'object'"),
    ("task_executions", "started", "state <> 'running' OR started_at IS NOT NULL"),
    ("task_executions", "finished", "state IN ('queued', 'running') OR finished_at IS NOT NULL"),
    ("log_files", "index", "state NOT IN ('parsed', 'aggregating') OR index_key IS NOT NULL"),
    ("ai_diagnoses", "codes", "jsonb_typeof(top_error_codes) = 'array'"),
    (
        "error_knowledge",
        "lists",
        "jsonb_typeof(leads_to) = 'array' AND jsonb_typeof(caused_by) = 'array'"
        " AND jsonb_typeof(outcomes) = 'array'",
    ),
)


ADD = """
ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID
"""
VALIDATE = """
DO $$ BEGIN
  ALTER TABLE {table} VALIDATE CONSTRAINT {name};
EXCEPTION WHEN check_violation THEN NULL;
END $$
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for table, subject, condition in CHECKS:
            name = f"{table}_{subject}_check"
            op.execute(ADD.format(table=table, name=name, condition=condition))
            op.execute(VALIDATE.format(table=table, name=name))
