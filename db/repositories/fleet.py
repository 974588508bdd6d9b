"""What a batch adds to the fleet: faults, rollups and coverage, swapped as one.

A transaction that changes fleet counts holds one lock until it ends, so that no two work on one fault or one
month at a time. Make these calls the last ones of a transaction.
"""

import json
from collections.abc import Iterable, Sequence

import polars as pl
from sqlalchemy import Connection, text

from core.batch import Batch
from core.coverage import Interval
from core.faults import FaultSeen
from core.parsed_log import Signature
from db.repositories.signatures import read_signatures
from db.rollups import delete_rollups, load_rollups
from db.rows import signed
from db.storable_text import index_text, storable_text

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('argus fleet counts'))")

_ADD_FAULTS = text("""
INSERT INTO faults (code, signature, source, level, template)
SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:signatures AS bigint[]), CAST(:sources AS text[]),
  CAST(:levels AS smallint[]), CAST(:templates AS text[]))
ON CONFLICT DO NOTHING
""")

_FAULT_IDS = text("""
WITH found AS (
  SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:signatures AS bigint[]), CAST(:sources AS text[]))
  WITH ORDINALITY AS found (code, signature, source, place))
SELECT place, id FROM found JOIN faults USING (code)
UNION ALL
SELECT place, id FROM found JOIN faults USING (signature, source)
WHERE found.code IS NULL AND faults.code IS NULL
ORDER BY place
""")

_ADD_SIGHTINGS = text("""
INSERT INTO batch_faults (batch_id, fault_id, vin, firmware, platform, level, sources, count, episodes,
  first_at, last_at)
SELECT :batch, id, :vin, :firmware, :platform, coalesce(min(nullif(level, 0)), 0),
  ARRAY(SELECT jsonb_array_elements_text(CAST(min(sources) AS jsonb))), sum(count), sum(episodes),
  min(timestamptz 'epoch' + first_us * interval '1 us'), max(timestamptz 'epoch' + last_us * interval '1 us')
FROM unnest(CAST(:ids AS bigint[]), CAST(:levels AS smallint[]), CAST(:sources AS text[]),
  CAST(:counts AS bigint[]), CAST(:episodes AS bigint[]), CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[]))
  AS seen (id, level, sources, count, episodes, first_us, last_us)
GROUP BY id
""")

_ADD_COVERAGE = text("""
INSERT INTO coverage (batch_id, vin, firmware, platform, during)
SELECT :batch, :vin, :firmware, :platform, tstzrange(
  timestamptz 'epoch' + first_us * interval '1 us', timestamptz 'epoch' + last_us * interval '1 us', '[]')
FROM unnest(CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[])) AS logged (first_us, last_us)
""")

_FORGET_SIGHTINGS = text("DELETE FROM batch_faults WHERE batch_id = :batch RETURNING fault_id")
_FORGET_COVERAGE = text("DELETE FROM coverage WHERE batch_id = :batch")

_RECKON = text("""
UPDATE faults f
SET first_seen_at = first.first_at, first_firmware = first.firmware,
  last_seen_at = last.last_at, last_firmware = last.firmware, level = coalesce(last.level, f.level)
FROM unnest(CAST(:faults AS bigint[])) AS touched (id)
LEFT JOIN LATERAL (SELECT first_at, firmware FROM batch_faults
  WHERE fault_id = touched.id ORDER BY first_at, batch_id LIMIT 1) AS first ON true
LEFT JOIN LATERAL (SELECT last_at, firmware, level FROM batch_faults
  WHERE fault_id = touched.id ORDER BY last_at DESC, batch_id LIMIT 1) AS last ON true
WHERE f.id = touched.id
""")
_DROP_UNSEEN = text("""
DELETE FROM faults WHERE id = ANY (CAST(:faults AS bigint[])) AND state = 'open' AND first_seen_at IS NULL
""")


class Fleet:
    """The tables that trends and rates are read from."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace_batch(
        self,
        batch: Batch,
        faults: Sequence[FaultSeen],
        rollups: pl.DataFrame,
        coverage: Iterable[Interval],
    ) -> None:
        """Make these the batch's counts, whatever it had before; they are a `core.report.Report`'s."""
        self._connection.execute(_LOCK)
        touched = self._take_away(batch.id)
        ids = self._fault_ids(faults)
        self._add_sightings(batch, faults, ids)
        load_rollups(self._connection, batch, rollups, ids)
        self._add_coverage(batch, coverage)
        self._reckon(touched.union(ids))

    def forget_batch(self, batch_id: str) -> None:
        """Take the batch's counts away."""
        self._connection.execute(_LOCK)
        self._reckon(self._take_away(batch_id))

    def signatures(self, ids: Iterable[int]) -> dict[int, Signature]:
        """Return what these signatures (unsigned) stand for, as settling the files stored it."""
        return read_signatures(self._connection, ids)

    def _take_away(self, batch_id: str) -> set[int]:
        """Delete the batch's counts; return the ids of the faults that had some."""
        delete_rollups(self._connection, batch_id)
        self._connection.execute(_FORGET_COVERAGE, {"batch": batch_id})
        return set(self._connection.execute(_FORGET_SIGHTINGS, {"batch": batch_id}).scalars())

    def _fault_ids(self, faults: Sequence[FaultSeen]) -> list[int]:
        """Return the id of each fault, in order, new ones stored."""
        identities = {
            "codes": [None if f.code is None else index_text(f.code) for f in faults],
            "signatures": [signed(f.signature) for f in faults],
            "sources": [index_text(f.source) for f in faults],
        }
        details = {
            "levels": [f.level for f in faults],
            "templates": [storable_text(f.template) for f in faults],
        }
        self._connection.execute(_ADD_FAULTS, identities | details)
        return [row.id for row in self._connection.execute(_FAULT_IDS, identities)]

    def _add_sightings(self, batch: Batch, faults: Sequence[FaultSeen], ids: Sequence[int]) -> None:
        self._connection.execute(
            _ADD_SIGHTINGS,
            {
                **_of(batch),
                "ids": list(ids),
                "levels": [f.level for f in faults],
                "sources": [json.dumps([index_text(source) for source in f.sources]) for f in faults],
                "counts": [f.count for f in faults],
                "episodes": [f.episodes for f in faults],
                "firsts": [f.first_ns // 1000 for f in faults],
                "lasts": [f.last_ns // 1000 for f in faults],
            },
        )

    def _add_coverage(self, batch: Batch, coverage: Iterable[Interval]) -> None:
        intervals = list(coverage)
        times = {
            "firsts": [first // 1000 for first, _ in intervals],
            "lasts": [last // 1000 for _, last in intervals],
        }
        self._connection.execute(_ADD_COVERAGE, _of(batch) | times)

    def _reckon(self, faults: Iterable[int]) -> None:
        """Work out first and last of these faults again; drop those that nobody has seen or judged."""
        touched = {"faults": list(faults)}
        self._connection.execute(_RECKON, touched)
        self._connection.execute(_DROP_UNSEEN, touched)


def _of(batch: Batch) -> dict[str, str | None]:
    return {"batch": batch.id, "vin": batch.vin, "firmware": batch.firmware, "platform": batch.platform}
