"""The tables as SQLAlchemy Core sees them: names and types of columns, for building statements.

What must be true of the rows (checks, keys, triggers, indexes) stands in `db/migrations/versions`, and a test
holds the two together. docs/reference/postgres.md says what each column means.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Double,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, TSTZRANGE, UUID

from db.storable_text import StorableText

metadata = MetaData()
_TIME = TIMESTAMP(timezone=True)

vehicles = Table(
    "vehicles",
    metadata,
    Column("vin", Text, primary_key=True),
    Column("label", Text),
    Column("platform", Text),
    Column("first_seen_at", _TIME, nullable=False),
    Column("last_seen_at", _TIME, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("vin", Text, nullable=False),
    Column("vehicle_id", Text),
    Column("platform", Text),
    Column("firmware", Text, nullable=False),
    Column("components", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("total_files", Integer, nullable=False),
    Column("processed_files", Integer, nullable=False),
    Column("failed_files", Integer, nullable=False),
    Column("failure", StorableText),
    Column("idempotency_key", Text),
    Column("created_at", _TIME, nullable=False),
    Column("updated_at", _TIME, nullable=False),
    Column("state_changed_at", _TIME, nullable=False),
    Column("completed_at", _TIME),
)

log_files = Table(
    "log_files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("object_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("duplicate_of", Text),
    Column("format", Text),
    Column("records", BigInteger),
    Column("events", BigInteger),
    Column("bytes_parsed", BigInteger),
    Column("bytes_skipped", BigInteger),
    Column("first_ns", BigInteger),
    Column("last_ns", BigInteger),
    Column("parse_seconds", Double),
    Column("problem", StorableText),
    Column("summary", JSONB),
    Column("index_key", Text),
    Column("has_extents", Boolean, nullable=False),
    Column("created_at", _TIME, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch_id", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("sha256", Text),
    Column("created_at", _TIME, nullable=False),
    Column("expires_at", _TIME, nullable=False),
)

task_executions = Table(
    "task_executions",
    metadata,
    Column("file_id", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("batch_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("worker", Text),
    Column("lease_until", _TIME),
    Column("queued_at", _TIME, nullable=False),
    Column("started_at", _TIME),
    Column("finished_at", _TIME),
    Column("error", StorableText),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("event_id", UUID(as_uuid=False), nullable=False),
    Column("batch_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("published_at", _TIME),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("job", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    Column("reason", StorableText, nullable=False),
    Column("batch_id", Text),
    Column("created_at", _TIME, nullable=False),
    Column("requeued_at", _TIME),
)

signatures = Table(
    "signatures",
    metadata,
    Column("id", BigInteger, primary_key=True),  # the unsigned 64-bit hash, read as signed
    Column("template", StorableText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", StorableText),
    Column("masked", JSONB, nullable=False),
    Column("algorithm", Integer, nullable=False),
    Column("first_seen_at", _TIME, nullable=False),
)

faults = Table(
    "faults",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("code", StorableText),
    Column("signature", BigInteger, nullable=False),
    Column("source", StorableText, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("template", StorableText, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_seen_at", _TIME),
    Column("last_seen_at", _TIME),
    Column("first_firmware", Text),
    Column("last_firmware", Text),
)

batch_faults = Table(
    "batch_faults",
    metadata,
    Column("batch_id", Text, primary_key=True),
    Column("fault_id", BigInteger, primary_key=True),
    Column("vin", Text, nullable=False),
    Column("firmware", Text, nullable=False),
    Column("platform", Text),
    Column("level", SmallInteger, nullable=False),
    Column("sources", ARRAY(StorableText), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("episodes", BigInteger, nullable=False),
    Column("first_at", _TIME, nullable=False),
    Column("last_at", _TIME, nullable=False),
)


def _rollup(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("batch_id", Text, primary_key=True),
        Column("bucket", _TIME, primary_key=True),
        Column("fault_id", BigInteger, primary_key=True),
        Column("signature", BigInteger, primary_key=True),
        Column("source", StorableText, primary_key=True),
        Column("vin", Text, nullable=False),
        Column("firmware", Text, nullable=False),
        Column("platform", Text),
        Column("level", SmallInteger, nullable=False),
        Column("count", BigInteger, nullable=False),
        Column("episodes", BigInteger, nullable=False),
    )


rollups_hourly = _rollup("rollups_hourly")
rollups_daily = _rollup("rollups_daily")

coverage = Table(
    "coverage",
    metadata,
    Column("batch_id", Text, nullable=False),
    Column("vin", Text, nullable=False),
    Column("firmware", Text, nullable=False),
    Column("platform", Text),
    Column("during", TSTZRANGE, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("batch_id", Text, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("created_at", _TIME, nullable=False),
)

ai_diagnoses = Table(
    "ai_diagnoses",
    metadata,
    Column("batch_id", Text, primary_key=True),
    Column("tier", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("top_error_codes", JSONB, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("cost", Double, nullable=False),
    Column("created_at", _TIME, nullable=False),
)

error_knowledge = Table(
    "error_knowledge",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("code", Text, nullable=False),
    Column("platform", Text),
    Column("firmware_from", Text),
    Column("firmware_to", Text),
    Column("title", Text, nullable=False),
    Column("root_cause", Text, nullable=False),
    Column("solution", Text, nullable=False),
    Column("leads_to", JSONB, nullable=False),
    Column("caused_by", JSONB, nullable=False),
    Column("outcomes", JSONB, nullable=False),
    Column("source", Text, nullable=False),
    Column("updated_at", _TIME, nullable=False),
)
