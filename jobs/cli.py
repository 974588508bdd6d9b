"""`argus …`: one module of `jobs.commands` for each command, loaded only when it is called."""

import errno
import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from core.errors import (
    ArgusError,
    InvalidInputError,
    NotFoundError,
    TooLargeError,
    UnreadableLogError,
    WrongStateError,
)

COMMANDS = {
    "up": "Start everything on this machine: servers, pages, API, workers.",
    "parse": "Parse log files here, without any server.",
    "upload": "Upload log files as one batch.",
    "status": "Show where a batch stands, or all of them.",
    "report": "Show the report of a batch.",
    "faults": "List the faults of the fleet.",
    "kb": "Import, export or list the error knowledge base.",
    "requeue": "Give dead jobs another try.",
    "sweep": "Look for lost work and mend it now.",
    "doctor": "Say what is wrong with this installation.",
    "demo": "Load a made-up fleet through the real pipeline.",
}
BAD_INPUT = 2
BAD = (InvalidInputError, NotFoundError, WrongStateError, TooLargeError, UnreadableLogError)
PLAIN = None  # help without rich, whose import would double the start-up time


class PlainCommand(TyperCommand):
    """A command whose help names its arguments as the documentation does: `FILE…`, not `{FILE…}...`.

    All that is missing in a command line is named at once.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; raises TyperException for what is wrong with it."""
        try:
            return super().parse_args(ctx, list(args))
        except typer.TyperException as error:
            given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
            missing: list[Any] = [p for p in self.params if p.required and not given.get(p.name or "")]
            if len(missing) < 2 or getattr(error, "param", None) not in missing:
                raise
            return ctx.fail(f"Missing: {', '.join(p.metavar or p.opts[0] for p in missing)}.")  # which raises

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the library's signature
        """Return what follows the command's name in the line of usage."""
        named = [name if needed else f"[{name}]" for name, needed, _ in self._arguments()]
        return [self.options_metavar or "", *named]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options with their help."""
        options = [p for p in self.get_params(ctx) if p.param_type_name == "option"]
        arguments = [(name, told) for name, _, told in self._arguments()]
        for title, rows in (
            ("Arguments", arguments),
            ("Options", [record for p in options if (record := p.get_help_record(ctx))]),
        ):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def _arguments(self) -> list[tuple[str, bool, str]]:
        """Return name, whether it is needed, and help of each argument."""
        arguments: list[Any] = [p for p in self.params if p.param_type_name == "argument"]
        return [(p.metavar or p.name.upper(), p.required, p.help or "") for p in arguments]


class LazyCommand(TyperCommand):
    """A name and a line of help; the module behind it is imported when the command runs.

    So `argus parse` imports neither FastAPI nor SQLAlchemy, and `argus --help` imports nothing at all.
    """

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Hand over to the real command."""
        return _load(self.name or "").make_context(info_name, args, parent=parent, **extra)


def _load(name: str) -> Any:
    """Import `jobs.commands.<name>` and return what it calls `<name>`: a function, or a Typer of several."""
    target = getattr(importlib.import_module(f"jobs.commands.{name}"), name)
    if not isinstance(target, typer.Typer):
        app = typer.Typer(add_completion=False, rich_markup_mode=PLAIN)
        app.command(name, cls=PlainCommand)(target)
        target = app
    return typer.main.get_command(target)


def make_cli() -> TyperGroup:
    """Return the whole command line."""
    return TyperGroup(
        name="argus",
        help="Where vehicle logs go: drop a batch, read what broke. `argus --version` says which this is.",
        rich_markup_mode=PLAIN,
        commands={
            name: LazyCommand(name=name, help=line, rich_markup_mode=PLAIN) for name, line in COMMANDS.items()
        },
    )


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status: 0 fine, 1 failed, 2 bad input; errors are one line."""
    if arguments == ["--version"]:
        print(f"argus {_version()}")  # noqa: T201 - this is the command line
        return 0
    try:
        status = make_cli().main(arguments or ["--help"], prog_name="argus", standalone_mode=False)
    except typer.TyperException as error:
        return _complain(error.format_message(), error.exit_code)
    except ArgusError as error:
        return _complain(str(error), BAD_INPUT if isinstance(error, BAD) else 1)
    except OSError as error:  # a path that somebody named and that cannot be written
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return _complain(f"It cannot be written: {error.strerror}.", 1)
        if error.filename is None:
            raise
        return _complain(f"{error.filename}: {error.strerror}.", BAD_INPUT)
    return status if isinstance(status, int) else 0


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - only who asks pays for it

    return version("argus")


def _complain(message: str, status: int) -> int:
    from jobs.commands.printing import note  # noqa: PLC0415 — only who complains pays for it

    note("argus: " + " ".join(message.split()))
    return status


def main() -> None:
    """Entry point of the `argus` script."""
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except (
        BrokenPipeError
    ):  # whoever read has read enough, as `head` does: nothing to say, nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()
