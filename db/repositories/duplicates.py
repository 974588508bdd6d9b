"""Duplicates: files of one vehicle with the same bytes. One of them counts, the others count nowhere.

Bytes count with the first batch that is scattered with them, so what an abandoned batch holds takes nothing
away from a later one. What is found when a file comes is for its uploader to know.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from core.log_file import FileState
from db.models import batches, log_files, vehicles

# The original is a file of a batch that was scattered before, else the first of this batch. One that is
# completed without an index was a duplicate itself, and its original is gone: it counts nowhere. Archives are
# no duplicates, the files that they held may be.
_MARK = text("""
WITH mine AS (
  SELECT id, sha256, created_at FROM log_files
  WHERE batch_id = :batch AND format IS DISTINCT FROM 'archive'),
elsewhere AS (
  SELECT DISTINCT ON (f.sha256) f.sha256, f.id
  FROM log_files f JOIN batches b ON b.id = f.batch_id
  WHERE f.sha256 IN (SELECT sha256 FROM mine) AND b.vin = :vin AND b.id <> :batch
    AND f.duplicate_of IS NULL AND f.state <> 'failed'
    AND CASE f.state WHEN 'completed' THEN f.index_key IS NOT NULL
      ELSE b.state NOT IN ('pending', 'uploaded', 'failed') END
  ORDER BY f.sha256, f.created_at, f.id),
found AS (
  SELECT mine.id, coalesce(
    elsewhere.id, first_value(mine.id) OVER (PARTITION BY sha256 ORDER BY created_at, mine.id)) AS original
  FROM mine LEFT JOIN elsewhere USING (sha256))
UPDATE log_files f SET duplicate_of = nullif(original, f.id)
FROM found WHERE f.id = found.id AND f.duplicate_of IS DISTINCT FROM nullif(original, f.id)
""")
_RESTART = text("""
UPDATE log_files SET state = 'pending', attempt = attempt + 1, problem = NULL
WHERE batch_id = :batch AND duplicate_of IS NOT NULL AND state NOT IN ('pending', 'completed')
""")
_COMPLETE = text("""
UPDATE log_files
SET state = 'completed', format = NULL, records = NULL, events = NULL,
  bytes_parsed = NULL, bytes_skipped = NULL, first_ns = NULL, last_ns = NULL,
  parse_seconds = NULL, summary = NULL, index_key = NULL, has_extents = false
WHERE batch_id = :batch AND duplicate_of IS NOT NULL
""")

_LEANING = text("""
SELECT DISTINCT f.batch_id FROM log_files f JOIN log_files original ON original.id = f.duplicate_of
WHERE original.batch_id = :batch AND f.batch_id <> :batch ORDER BY f.batch_id
""")

# The first duplicate of each file that does not count after all; it is to count instead. In the same batch
# the bytes were tried, and the second file of them would fail like the first.
_HEIRS = text("""
SELECT DISTINCT ON (original.id) f.id, f.name, f.batch_id, original.id AS original
FROM log_files original JOIN batches ob ON ob.id = original.batch_id
JOIN log_files f ON f.duplicate_of = original.id JOIN batches b ON b.id = f.batch_id
WHERE (original.state = 'failed' OR original.state <> 'completed' AND ob.state = 'failed')
  AND f.batch_id <> original.batch_id AND b.state = 'completed'
ORDER BY original.id, f.created_at, f.id
""")
_BEQUEATH = text("""
UPDATE log_files SET duplicate_of = :heir
WHERE duplicate_of = :original AND id <> :heir
  AND batch_id NOT IN (SELECT batch_id FROM log_files WHERE id IN (:heir, :original))
""")


@dataclass(frozen=True, slots=True)
class Heir:
    """A duplicate, of a completed batch, whose original does not count after all."""

    id: str
    name: str
    batch_id: str
    original: str


def find_heirs(connection: Connection) -> list[Heir]:
    """Return one duplicate for each original that failed, or whose batch did."""
    return [Heir(**row) for row in connection.execute(_HEIRS).mappings()]


def inherit(connection: Connection, heir: Heir) -> None:
    """Make the duplicates in further batches duplicates of `heir`, whose batch the caller starts again."""
    _lock_vehicle_of(connection, heir.batch_id)
    connection.execute(_BEQUEATH, {"heir": heir.id, "original": heir.original})


def find_original(connection: Connection, vin: str, sha256: str) -> str | None:
    """Return the id of the first file of this vehicle with these bytes."""
    _lock_vehicle(connection, vin)
    statement = (
        select(log_files.c.id)
        .join(batches, batches.c.id == log_files.c.batch_id)
        .where(
            log_files.c.sha256 == sha256,
            batches.c.vin == vin,
            log_files.c.state != FileState.FAILED,
            log_files.c.duplicate_of.is_(None),
            (log_files.c.state != FileState.COMPLETED) | log_files.c.index_key.is_not(None),
        )
        .order_by(log_files.c.created_at, log_files.c.id)
        .limit(1)
    )
    return connection.execute(statement).scalar_one_or_none()


def mark_duplicates(connection: Connection, batch_id: str) -> int:
    """Decide which files of a starting batch are duplicates, and complete them; return how many they are."""
    vin = _lock_vehicle_of(connection, batch_id)
    connection.execute(_MARK, {"batch": batch_id, "vin": vin})
    connection.execute(_RESTART, {"batch": batch_id})
    return connection.execute(_COMPLETE, {"batch": batch_id}).rowcount


def find_leaning(connection: Connection, batch_id: str) -> list[str]:
    """Return the other batches whose files are duplicates of this one's; no more come in this transaction."""
    _lock_vehicle_of(connection, batch_id)
    return list(connection.execute(_LEANING, {"batch": batch_id}).scalars())


def _lock_vehicle_of(connection: Connection, batch_id: str) -> str:
    vin = connection.execute(select(batches.c.vin).where(batches.c.id == batch_id)).scalar_one()
    _lock_vehicle(connection, vin)
    return vin


def _lock_vehicle(connection: Connection, vin: str) -> None:
    """Let one transaction at a time look for duplicates, so that of two the second sees the first."""
    connection.execute(select(vehicles.c.vin).where(vehicles.c.vin == vin).with_for_update(key_share=True))
