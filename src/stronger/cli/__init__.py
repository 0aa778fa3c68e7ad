"""The command ``stronger``."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; errors become one message and an exit status, never a traceback."""
    from stronger.cli import plain
    from stronger.cli.output import Failure, complain

    try:
        if not plain.run(sys.argv[1:]):
            from stronger.cli.app import app

            app()
    except Failure as failure:
        complain(str(failure))
        sys.exit(2)
    except BrokenPipeError:
        # The reader has gone (`| head`); closing standard output must not complain a second time
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
