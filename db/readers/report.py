"""What does the report say of this batch, and what the diagnosis?"""

from typing import Any

from sqlalchemy import Connection, select

from db.models import ai_diagnoses, reports


def read_report(connection: Connection, batch_id: str) -> dict[str, Any] | None:
    """Return the report's body (docs/reference/report.md), None before the batch was gathered."""
    statement = select(reports.c.body).where(reports.c.batch_id == batch_id)
    return connection.execute(statement).scalar_one_or_none()


def read_diagnosis(connection: Connection, batch_id: str) -> dict[str, Any] | None:
    """Return the diagnosis' body, None before the batch was diagnosed."""
    statement = select(ai_diagnoses.c.body).where(ai_diagnoses.c.batch_id == batch_id)
    return connection.execute(statement).scalar_one_or_none()
