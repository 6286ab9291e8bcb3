"""The command line: ``contentguard``. Exit codes: 0 clean, 1 violations or something unread,
2 usage, configuration or internal error, or a path that does not exist."""

from __future__ import annotations

import os
import sys
from pathlib import Path

EXIT_CLEAN, EXIT_VIOLATIONS, EXIT_ERROR = 0, 1, 2


def _told(error: Exception) -> str:
    """Kind and place of a fault of ours; the text of a post never stands in it."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__}，{where}。设环境变量 CONTENTGUARD_DEBUG=1 可看详情。"


def main() -> None:
    """Entry point: runs the application; every foreseen error is one Chinese sentence."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    from contentguard.errors import ContentGuardError
    from contentguard.masking import mask

    try:
        from contentguard.cli.app import application

        application(sys.argv[1] if len(sys.argv) > 1 else "")()
    except ContentGuardError as error:
        print(f"错误：{mask(str(error))}", file=sys.stderr)
        raise SystemExit(EXIT_ERROR) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(EXIT_ERROR) from None
    except Exception as error:
        if os.environ.get("CONTENTGUARD_DEBUG"):
            raise
        print(f"内部错误（这是程序的问题，请报告）：{mask(_told(error))}", file=sys.stderr)
        raise SystemExit(EXIT_ERROR) from None
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        raise SystemExit(130) from None
