"""One transaction, and the repositories that write in it."""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from db.repositories.batches import Batches
from db.repositories.dead_letters import DeadLetters
from db.repositories.diagnoses import Diagnoses
from db.repositories.fleet import Fleet
from db.repositories.knowledge import Knowledge
from db.repositories.log_files import LogFiles
from db.repositories.outbox import Outbox
from db.repositories.reports import Reports
from db.repositories.tasks import Tasks
from db.repositories.uploads import Uploads
from db.session import passing_errors


class UnitOfWork:
    """`with UnitOfWork(engine) as uow: …; uow.commit()`. What is not committed is rolled back.

    A lost connection, a deadlock or a full pool leaves the block as PassingError: do the whole block again.
    """

    batches: Batches
    log_files: LogFiles
    uploads: Uploads
    tasks: Tasks
    outbox: Outbox
    reports: Reports
    diagnoses: Diagnoses
    fleet: Fleet
    knowledge: Knowledge
    dead_letters: DeadLetters

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        """Take a connection; its transaction begins with the first statement."""
        self._exits = ExitStack()
        self._exits.enter_context(passing_errors())
        with passing_errors():
            connection = self._exits.enter_context(self._engine.connect())
        self._connect(connection)
        return self

    def _connect(self, connection: Connection) -> None:
        self._connection = connection
        self.batches = Batches(connection)
        self.log_files = LogFiles(connection)
        self.uploads = Uploads(connection)
        self.tasks = Tasks(connection)
        self.outbox = Outbox(connection)
        self.reports = Reports(connection)
        self.diagnoses = Diagnoses(connection)
        self.fleet = Fleet(connection)
        self.knowledge = Knowledge(connection)
        self.dead_letters = DeadLetters(connection)

    def commit(self) -> None:
        """Make what was written durable; what follows in the block is a new transaction."""
        self._connection.commit()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed and give the connection back."""
        self._exits.__exit__(kind, error, trace)
