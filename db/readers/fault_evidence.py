"""Where can this fault be seen, most recently?"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

# What identifies a fault in a report is what does so in the fleet: its code, else its signature and source.
_NEWEST = text("""
SELECT seen.batch_id, (
  SELECT item -> 'example' FROM jsonb_array_elements(r.body -> 'faults') AS item
  WHERE CASE WHEN f.code IS NOT NULL THEN item ->> 'code' = f.code
    ELSE item ->> 'code' IS NULL AND item ->> 'source' = f.source
      AND item ->> 'signature' = lpad(to_hex(f.signature), 16, '0') END
  LIMIT 1) AS example
FROM batch_faults seen JOIN faults f ON f.id = seen.fault_id
LEFT JOIN reports r ON r.batch_id = seen.batch_id
WHERE seen.fault_id = :fault ORDER BY seen.last_at DESC, seen.batch_id LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The batch with the fault's latest occurrence, and its first line there where the report has one."""

    batch_id: str
    file_id: str | None
    record: int | None


def read_evidence(connection: Connection, fault_id: int) -> Evidence | None:
    """Return where to look; None where no batch shows the fault any more."""
    row = connection.execute(_NEWEST, {"fault": fault_id}).one_or_none()
    if row is None:
        return None
    place = row.example or {}
    return Evidence(row.batch_id, place.get("file_id"), place.get("record"))
