"""The JSON Schema of the JSON output, version 1."""

from __future__ import annotations

from typing import Any

from contentguard.model import Disposition, Severity

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_INT_OR_NULL = {"type": ["integer", "null"]}
_FLAG = {"type": "boolean"}
_SEVERITIES = [s.value for s in Severity]
_DISPOSITIONS = [d.value for d in Disposition]


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [k for k in properties if k not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_LOCATOR = _object(
    {
        "display": _TEXT,
        "part": {"enum": ["title", "body", "attachment", "document"]},
        "path": _list(_TEXT),
        "page": _INT_OR_NULL, "paragraph": _INT_OR_NULL, "line": _INT_OR_NULL, "column": _INT_OR_NULL,
        "sheet": _TEXT_OR_NULL, "cell": _TEXT_OR_NULL, "slide": _INT_OR_NULL,
        "bbox": {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "hidden": _FLAG, "deleted": _FLAG,
        "ocr": {"type": ["number", "null"]},
    }
)  # fmt: skip

_VIOLATION = _object(
    {
        "code": {"type": "string", "pattern": "^[A-Z]{3}[0-9]{3}$"},
        "name": _TEXT, "family": {"type": "string", "pattern": "^[A-Z]{3}$"}, "title": _TEXT,
        "severity": {"enum": _SEVERITIES},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "disposition": {"enum": _DISPOSITIONS},
        "message": _TEXT, "text": _TEXT, "masked": _FLAG,
        "excerpt": _object({"before": _TEXT, "match": _TEXT, "after": _TEXT}),
        "locator": {"$ref": "#/$defs/locator"},
        "spans": _list(
            {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
        ),
        "suggestions": _list(_object({"text": _TEXT, "safe": _FLAG})),
        "clauses": _list(
            _object({"id": _TEXT, "effect": {"enum": _SEVERITIES}, "points": {"type": ["number", "null"]}})
        ),
        "basis": _TEXT,
        "evidence": {"type": "object"},
        "fingerprint": _TEXT_OR_NULL,
    }
)  # fmt: skip

_UNREAD = _object(
    {
        "locator": {"$ref": "#/$defs/locator"}, "reason": _TEXT,
        "code": {"type": "string", "pattern": "^INT[0-9]{3}$"}, "message": _TEXT,
    }
)  # fmt: skip

_WAIVED = _object(
    {
        "by": {"enum": ["allow", "path", "baseline", "threshold"]},
        "reason": _TEXT,
        "entry": _TEXT,
        "violation": {"$ref": "#/$defs/violation"},
    }
)

_REPORT = _object(
    {
        "source": _TEXT, "title": _TEXT, "kind": _TEXT, "published": _TEXT_OR_NULL, "content_hash": _TEXT,
        "disposition": {"enum": _DISPOSITIONS},
        "unread": _list(_UNREAD),
        "not_checked": _list(_object({"locator": {"$ref": "#/$defs/locator"}, "reason": _TEXT, "message": _TEXT})),
        "violations": _list({"$ref": "#/$defs/violation"}),
        "trace": _list({"type": "object"}),
        "waived": _list(_WAIVED),
    },
    optional=("trace", "waived"),
)  # fmt: skip

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "contentguard report, schema_version 1",
    **_object(
        {
            "schema_version": {"const": 1},
            "offset_unit": {"const": "codepoint"},
            "tool": _object(
                {
                    "name": {"const": "contentguard"},
                    "version": _TEXT,
                    "rules_fingerprint": _TEXT,
                    "tables": _list(_TEXT),
                }
            ),
            "reports": _list({"$ref": "#/$defs/report"}),
        }
    ),
    "$defs": {"locator": _LOCATOR, "violation": _VIOLATION, "report": _REPORT},
}
