"""Finds ``lexicons/`` and ``models/``.

Order: an explicit folder or ``CONTENTGUARD_DATA`` → the data inside the installed package →
the source checkout. Site-packages is never searched beyond the package's own folder, so an
editable install reads the live files of the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path

from contentguard.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent


def data_dir(kind: str, explicit: Path | None = None) -> Path:
    """The folder of ``kind`` (``lexicons`` or ``models``).

    Raises:
        ConfigError: it is nowhere; the message lists where it was looked for.
    """
    roots = [explicit] if explicit else []
    if env := os.environ.get("CONTENTGUARD_DATA"):
        roots.append(Path(env))
    roots += [_PACKAGE / "_data", _PACKAGE.parents[1]]
    for root in roots:
        if root is not None and (root / kind).is_dir():
            return root / kind
    raise ConfigError(
        f"找不到数据目录 {kind}：已找过 {'、'.join(str(r / kind) for r in roots if r)}。"
        "请重新安装 contentguard，或用环境变量 CONTENTGUARD_DATA 指明其上级目录。"
    )


def table_rows(path: Path) -> list[list[str]]:
    """Rows of a plain table (``# key: value`` header, tab-separated columns)."""
    with path.open(encoding="utf-8") as handle:
        return [
            line.rstrip("\n").split("\t")
            for line in handle
            if line.strip() and not line.startswith("#")
        ]
