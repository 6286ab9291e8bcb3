"""The command line: ``contentguard``. Exit codes: 0 clean, 1 violations or something unread,
2 usage, configuration or internal error, or a path that does not exist."""

from __future__ import annotations

import sys

EXIT_CLEAN, EXIT_VIOLATIONS, EXIT_ERROR = 0, 1, 2


def main() -> None:
    """Entry point: runs the application; every foreseen error is one Chinese sentence."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    from contentguard.errors import ContentGuardError
    from contentguard.masking import mask

    try:
        from contentguard.cli.app import app

        app()
    except ContentGuardError as error:
        print(f"错误：{mask(str(error))}", file=sys.stderr)
        raise SystemExit(EXIT_ERROR) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(EXIT_ERROR) from None
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        raise SystemExit(130) from None
