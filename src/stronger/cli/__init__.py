"""The command ``stronger``."""

from __future__ import annotations

import errno
import os
import sys

TRACEBACK = "STRONGER_TRACEBACK"
"""Environment variable that lets through the traceback of an error of ours."""
_GONE = 141
"""What a shell says of a program that wrote to a pipe which nobody read: 128 + SIGPIPE."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF)


def main() -> None:
    """Run the command line; errors become one message and an exit status, never a traceback."""
    from stronger.cli import inputs, plain
    from stronger.cli.output import (
        Failure,
        NobodyReads,
        begin,
        complain,
        forget_output,
        settle_encoding,
    )

    inputs.opened.clear()
    begin()
    settle_encoding()
    try:
        if not plain.run(sys.argv[1:]):
            from stronger.cli.app import app

            app()
    except Failure as failure:
        complain(str(failure))
        sys.exit(failure.status)
    except NobodyReads:
        sys.exit(_GONE)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM and not error.filename:
            # Help is printed by the libraries that make it
            complain(f"cannot write to standard output: {error.strerror}")
            forget_output()
            sys.exit(2)
        if os.environ.get(TRACEBACK):
            raise
        name, told = type(error).__name__, " ".join(str(error).split())[:200]
        read = f", while it read {', '.join(inputs.opened)}" if inputs.opened else ""
        complain(
            f"an error of the program, not of yours{read}: {name}{told and f': {told}'}; please "
            f"report it with that file and what the command prints when {TRACEBACK}=1 is set"
        )
        sys.exit(2)
