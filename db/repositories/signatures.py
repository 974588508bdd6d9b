"""Signatures: what each hash stands for. Stateless facts, so whoever meets one first stores it."""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, text

from core.parsed_log import Signature
from core.signature import ALGORITHM
from db.rows import signed, to_signature
from db.storable_text import storable, storable_text

# In order of the ids, so that two transactions with the same new signatures never wait for each other.
_ADD = text("""
INSERT INTO signatures (id, template, kind, code, masked, algorithm)
SELECT id, template, kind, code, CAST(masked AS jsonb), :algorithm
FROM unnest(CAST(:ids AS bigint[]), CAST(:templates AS text[]), CAST(:kinds AS text[]),
  CAST(:codes AS text[]), CAST(:masked AS text[])) AS found (id, template, kind, code, masked)
ORDER BY id
ON CONFLICT DO NOTHING
""")
_READ = text(
    "SELECT id, template, kind, code, masked FROM signatures WHERE id = ANY (CAST(:ids AS bigint[]))"
)


def add_signatures(connection: Connection, found: Sequence[Mapping[int, Signature]]) -> None:
    """Store those of the signatures that are not known yet."""
    new = list({signature.id: signature for mapping in found for signature in mapping.values()}.values())
    if not new:
        return
    connection.execute(
        _ADD,
        {
            "ids": [signed(s.id) for s in new],
            "templates": [storable_text(s.template) for s in new],
            "kinds": [s.kind for s in new],
            "codes": [None if s.code is None else storable_text(s.code) for s in new],
            "masked": [json.dumps(storable(s.masked)) for s in new],
            "algorithm": ALGORITHM,
        },
    )


def read_signatures(connection: Connection, ids: Iterable[int]) -> dict[int, Signature]:
    """Return the known ones of these (unsigned) ids."""
    rows = connection.execute(_READ, {"ids": [signed(s) for s in ids]}).mappings()
    return {signature.id: signature for signature in map(to_signature, rows)}
