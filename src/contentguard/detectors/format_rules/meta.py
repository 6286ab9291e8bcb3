"""The meta tags that a government page has to carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contentguard.detectors.base import Document
from contentguard.model import Finding

_HEAD_WITHIN = 4_000


def check(
    document: Document, tags: Mapping[str, Sequence[str]], signs: Sequence[str]
) -> Iterator[tuple[int, Finding]]:
    """A finding that names the missing tags of a whole page; fragments are not judged.

    Args:
        document: the page.
        tags: required tags by ``site``, ``column`` and ``article``.
        signs: words that show a page to be the government's.
    """
    body = document.post.body
    if document.post.media_type != "text/html" or "<head" not in body[:_HEAD_WITHIN].lower():
        return
    present = {
        str((s.data or {}).get("name", "")).lower()
        for s in document.segments
        if s.kind == "meta" and s.locator.part == "body" and s.text.strip()
    }
    known = {name.lower() for names in tags.values() for name in names}
    if not (
        present & known or any(sign in body or sign in (document.post.url or "") for sign in signs)
    ):
        return
    wanted = [*tags["site"]]
    if present & {name.lower() for name in tags["article"]} or document.post.date:
        wanted += [*tags["column"][:1], *tags["article"]]
    else:
        wanted += tags["column"]
    missing = [name for name in wanted if name.lower() not in present]
    if missing:
        names = "、".join(missing)
        yield 0, Finding("FMT601", 0, 0, 0.9, {"missing": missing}, message={"missing": names})
