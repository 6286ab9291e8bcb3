"""Finds ``lexicons/`` and ``models/``.

Order: an explicit folder or ``CONTENTGUARD_DATA`` → the data inside the installed package →
the source checkout. Site-packages is never searched beyond the package's own folder, so an
editable install reads the live files of the checkout.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from contentguard._version import __version__
from contentguard.errors import ConfigError, ContentGuardError, why

_PACKAGE = Path(__file__).resolve().parent
_SMALL = 2_000
_DATE = "$date"


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


def cache_dir() -> Path:
    """The user's cache folder of contentguard (``CONTENTGUARD_CACHE`` overrides).

    It holds parsed knowledge only, never anything of a post.
    """
    if explicit := os.environ.get("CONTENTGUARD_CACHE"):
        return Path(explicit)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "contentguard"


def recall(name: str) -> Any:
    """The JSON value kept under ``name`` (which carries a hash of what it was made of), or None."""
    try:
        text = (cache_dir() / f"knowledge-{__version__}" / f"{name}.json").read_text("utf-8")
        return json.loads(text, object_hook=_date_from)
    except (OSError, ValueError, RuntimeError):
        return None


def remember(name: str, value: Any) -> None:
    """Keeps a JSON value (dates allowed) for the next start; where it cannot, nothing is lost."""
    with suppress(OSError, TypeError, RuntimeError):
        text = json.dumps(value, ensure_ascii=False, default=_date_to, separators=(",", ":"))
        folder = cache_dir() / f"knowledge-{__version__}"
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{name}.{os.getpid()}.part"
        part.write_text(text, "utf-8")
        part.replace(folder / f"{name}.json")


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; larger ones are parsed once and kept, because parsing costs more than a check.

    Raises:
        OSError, UnicodeDecodeError, tomllib.TOMLDecodeError: as reading and parsing do.
    """
    data = path.read_bytes()
    if len(data) < _SMALL:
        return tomllib.loads(data.decode("utf-8-sig"))
    name = "toml-" + hashlib.sha256(data).hexdigest()[:24]
    value = recall(name)
    if isinstance(value, dict):
        return value
    parsed = tomllib.loads(data.decode("utf-8-sig"))
    remember(name, parsed)
    return parsed


def read_user_toml(path: Path, what: str, kind: type[ContentGuardError]) -> dict[str, Any]:
    """A TOML file that a person wrote.

    Args:
        path: where it stands.
        what: what it is called (放行文件).
        kind: of the error.

    Raises:
        kind: unreadable, not UTF-8, or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise kind(f"{what}“{path.name}”打不开：{why(error)}。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise kind(f"{what}“{path.name}”不是合法的 TOML（UTF-8）：{error}") from None


def _date_to(value: Any) -> dict[str, str]:
    if type(value) is dt.date:
        return {_DATE: value.isoformat()}
    raise TypeError(type(value).__name__)


def _date_from(value: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(value[_DATE]) if _DATE in value else value


def table_rows(path: Path) -> list[list[str]]:
    """Rows of a plain table (``# key: value`` header, tab-separated columns)."""
    with path.open(encoding="utf-8") as handle:
        return [
            line.rstrip("\n").split("\t")
            for line in handle
            if line.strip() and not line.startswith("#")
        ]
