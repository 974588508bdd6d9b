"""How usual are these faults on other vehicles of the platform?"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from core.diagnosis.evidence import FleetRate
from db.rows import signed, unsigned

_SEEN = text("""
SELECT f.code, f.signature, f.source, count(DISTINCT b.vin) AS vehicles, sum(b.episodes) AS episodes
FROM batch_faults b JOIN faults f ON f.id = b.fault_id
WHERE b.vin <> :vin AND b.platform IS NOT DISTINCT FROM :platform
  AND (f.code = ANY (CAST(:codes AS text[]))
    OR (f.code IS NULL AND f.signature = ANY (CAST(:signatures AS bigint[]))))
GROUP BY f.id
""")
_LOGGED = text("""
SELECT count(DISTINCT vin) AS vehicles,
  coalesce(sum(extract(epoch FROM upper(span) - lower(span))), 0) / 3600 AS hours
FROM (  -- what two batches logged at the same time counts once
  SELECT vin, unnest(range_agg(during)) AS span FROM coverage
  WHERE vin <> :vin AND platform IS NOT DISTINCT FROM :platform GROUP BY vin) AS logged
""")

Identity = tuple[str | None, int, str]  # code, signature, source; the latter two only tell without a code


def read_fault_rates(
    connection: Connection, faults: Iterable[Identity], *, vin: str, platform: str | None
) -> Mapping[Identity, FleetRate]:
    """Return the rate of each fault on all vehicles of the platform but `vin`; 0 where it was never seen."""
    wanted = list(faults)
    whose = {"vin": vin, "platform": platform}
    logged = connection.execute(_LOGGED, whose).one()
    seen = connection.execute(
        _SEEN,
        {
            **whose,
            "codes": [code for code, _, _ in wanted if code],
            "signatures": [signed(signature) for code, signature, _ in wanted if not code],
        },
    )
    counted = {_key((row.code, unsigned(row.signature), row.source)): row for row in seen}
    rates: dict[Identity, FleetRate] = {}
    for fault in wanted:
        row = counted.get(_key(fault))
        per_hour = float(row.episodes) / float(logged.hours) if row and logged.hours else 0.0
        rates[fault] = FleetRate(row.vehicles if row else 0, logged.vehicles, per_hour)
    return rates


def _key(fault: Identity) -> Identity:
    """Return what identifies a fault in the fleet: its code, or else its signature and source."""
    code, signature, source = fault
    return (code, 0, "") if code else (None, signature, source)
