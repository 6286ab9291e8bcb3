"""Worked cases with their results as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contentguard.indicators.readings import options
from contentguard.indicators.sheet import masked
from contentguard.masking import mask
from contentguard.reports._common import labels

_ASIDE = ("readings", "not_assessed", "deductions", "bonuses", "range", "ranking")


def render(results: Sequence[Mapping[str, Any]]) -> str:
    """Each case with its result, its deductions, and whether it is what was expected.

    Args:
        results: as ``score_facts`` returns them; what is printed is masked.
    """
    lines, right, compared = [], 0, 0
    for i, case in enumerate(results):
        verdict = ""
        if "expected" in case:
            compared += 1
            same = covers(case["expected"], case["result"])
            right += same
            verdict = "  与预期一致" if same else f"  与预期不符：{_json(case['expected'])}"
        lines.append(mask(f"{case.get('id', i)}  {_word(case['kind'])}{verdict}"))
        lines += [mask(f"  {line}") for line in _result(case["result"])]
    lines += ["采用的读法：", *_readings(results)]
    if compared:
        lines.append(f"共 {compared} 例有预期，{right} 例一致。")
    return "\n".join(lines) + "\n"


def covers(expected: Any, found: Any) -> bool:
    """Whether a result holds everything that was expected of it."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return all(k in found and covers(v, found[k]) for k, v in expected.items())
    return bool(expected == found)


def _readings(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Every reading that some case rests on, with the cases where it is not the default."""
    for name, record in options().items():
        used: dict[str, list[str]] = {}
        for i, case in enumerate(results):
            if (choice := case["result"].get("readings", {}).get(name)) is not None:
                used.setdefault(choice, []).append(str(case.get("id", i)))
        for choice, words in record["choices"].items():
            if choice in used:
                own = len(used) > 1 and choice != next(iter(record["choices"]))
                whose = f"（{'、'.join(map(mask, used[choice]))}）" if own else ""
                yield f"  {record['title']}：{words}{whose}"


def _result(result: Mapping[str, Any]) -> Iterator[str]:
    plain = {k: v for k, v in result.items() if k not in _ASIDE}
    ranking = result.get("ranking")
    if ranking:
        for name, record in sorted(
            ranking.items(), key=lambda item: (item[1]["category"], item[1]["rank"])
        ):
            scores = plain.pop(name)
            veto = "（单项否决）" if scores.get("veto") else ""
            points = f"单位得分 {_value(scores['unit_score'])}，最终得分 {_value(scores['final'])}"
            yield f"{record['category']} 第{record['rank']}名 {name}{veto}：{points}"
    if plain:
        yield "，".join(f"{_word(k)} {_value(v)}" for k, v in plain.items())
    bounds = result.get("range")
    if isinstance(bounds, list) and bounds[0] != bounds[1]:
        yield f"没有写明的事实不利时最低 {bounds[0]:g}、有利时最高 {bounds[1]:g}"
    for d in result.get("deductions", ()):
        yield _deduction(d)
    for bonus in result.get("bonuses", ()):
        if bonus["points"]:
            yield f"加{bonus['points']:g}分 {bonus['row']}"


def _deduction(record: Mapping[str, Any]) -> str:
    points = record.get("points")
    lost = "否决" if points is None else f"扣{points:g}分"
    full = record.get("points_before_cap", points)
    cut = f"（封顶前 {full:g} 分）" if full is not None and full != points else ""
    count = record.get("count")
    times = f"，{count}次" if count and count > 1 else ""
    unit = f"{record['unit']} " if "unit" in record else ""
    return f"{unit}{lost}{cut} {record['clause']} {record['text']}{times}"


def _word(name: str) -> str:
    return str(labels()["facts"].get(name, name))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return "无"
    return _word(value) if isinstance(value, str) else f"{value:g}"


def _json(value: Any) -> str:
    return json.dumps(masked(value), ensure_ascii=False)
