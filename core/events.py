"""What happened, past tense. Each event is written to the outbox in the transaction that made it true."""

from dataclasses import dataclass

from core.batch import BatchState


@dataclass(frozen=True, slots=True)
class BatchCreated:
    """A batch exists and takes files."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A batch went from one state to another (`StatusChanged` to `uploaded` starts the work)."""

    batch_id: str
    source: BatchState
    target: BatchState


@dataclass(frozen=True, slots=True)
class FilesScattered:
    """Parse attempts were handed out; `jobs` lists, per parse job, its (file id, attempt) pairs."""

    batch_id: str
    jobs: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, slots=True)
class FileParsed:
    """A file of the batch settled; `failed` when it could not be read."""

    batch_id: str
    file_id: str
    attempt: int
    failed: bool


@dataclass(frozen=True, slots=True)
class AllFilesScattered:
    """Every file of the batch settled: the barrier fell."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class GatheringCompleted:
    """Report, rollups, faults and coverage of the batch are committed."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class DiagnosisCompleted:
    """The batch has its diagnosis."""

    batch_id: str


DomainEvent = (
    BatchCreated
    | StatusChanged
    | FilesScattered
    | FileParsed
    | AllFilesScattered
    | GatheringCompleted
    | DiagnosisCompleted
)
