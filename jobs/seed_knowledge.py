"""What a new installation knows: the error knowledge that follows from the standards' structure."""

from pathlib import Path

from core.diagnosis.knowledge import structural_entries
from core.knowledge_files import read_csv
from jobs.wiring import Wiring

SEED = Path(__file__).parents[1] / "assets" / "knowledge" / "seed.csv"


def seed_knowledge(wiring: Wiring) -> int:
    """Fill a knowledge base that is empty; return how many entries that were. Later ones are left alone."""
    with wiring.uow() as uow:
        if uow.knowledge.all():
            return 0
        count = uow.knowledge.upsert([*read_csv(SEED.read_text(encoding="utf-8")), *structural_entries()])
        uow.commit()
    return count
