"""Diagnoses: one per batch, replaced when the batch is diagnosed again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func
from sqlalchemy.dialects.postgresql import insert

from db.models import ai_diagnoses


class Diagnoses:
    """The rows of `ai_diagnoses`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(
        self,
        batch_id: str,
        *,
        tier: str,
        verdict: str,
        body: Mapping[str, Any],
        top_error_codes: Sequence[Any] = (),
        tokens: int = 0,
        cost: float = 0.0,
    ) -> None:
        """Make this the diagnosis of the batch; `body` is its JSON, `cost` in the model's currency."""
        values: dict[str, Any] = {
            "tier": tier,
            "verdict": verdict,
            "body": dict(body),
            "top_error_codes": list(top_error_codes),
            "tokens": tokens,
            "cost": cost,
        }
        new = insert(ai_diagnoses).values(batch_id=batch_id, **values)
        self._connection.execute(
            new.on_conflict_do_update(index_elements=["batch_id"], set_=values | {"created_at": func.now()})
        )
