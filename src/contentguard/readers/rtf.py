"""RTF: body, headers, footnotes, comments, text boxes, hidden and deleted text, field targets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from contentguard.errors import CorruptError
from contentguard.readers.context import Context
from contentguard.readers.rtf_words import CHARSETS, CODEPAGES, MARKS, SKIP, STORIES

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]++)|[\r\n]++|\\",
    re.DOTALL,
)
_LINK = re.compile(r'HYPERLINK\s++(?:\\[a-z]\s++)?"?([^"\s]++)')


@dataclass(frozen=True, slots=True)
class _State:
    story: str = ""
    skip: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = 0
    unicode_skip: int = 1
    field: bool = False
    picture: bool = False


class _Reader:
    """The machine of RTF: a stack of states, text collected by story."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.default = "cp1252"
        self.fonts: dict[int, str] = {}
        self.state = _State()
        self.stack: list[_State] = []
        self.texts: dict[tuple[str, str], list[str]] = {}
        self.bytes = bytearray()
        self.pending = 0
        self.in_fonts = 0
        self.new_font = 0
        self.paragraph = 0
        self.cells: list[str] = []
        self.star = False
        self.hexes = bytearray()
        self.pictures = 0

    def _end_picture(self) -> None:
        """Keeps a PNG or JPEG picture that was written as hexadecimal digits."""
        digits = re.sub(rb"[^0-9a-fA-F]", b"", bytes(self.hexes))
        self.hexes.clear()
        raw = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
        if raw.startswith((b"\x89PNG", b"\xff\xd8\xff", b"BM", b"\x01\0\0\0")) and len(raw) > 512:
            self.pictures += 1
            self.context.picture(raw, f"图片{self.pictures}")

    def run(self, data: bytes) -> None:
        steps = 0
        for match in _TOKEN.finditer(data):
            steps += 1
            if steps % 20_000 == 0:
                self.context.budget.check_time()
            word, number, code, symbol, brace, text = match.groups()
            if code is not None:
                self._byte(int(code, 16))
                continue
            if text is not None:
                self._plain(text)
                continue
            self._flush_bytes()
            if brace == b"{":
                self._push()
            elif brace == b"}":
                self._pop()
            elif word is not None:
                self._word(word.decode("ascii"), int(number) if number is not None else None)
            elif symbol is not None:
                self._symbol(symbol)
        self._flush_bytes()
        self._end_paragraph()
        for story in {s for s, _ in self.texts}:
            self._end_story(story)

    def _push(self) -> None:
        if len(self.stack) > 5_000:
            raise CorruptError("RTF 嵌套过深（疑似恶意构造），没有读完；请人工检查。")
        self.stack.append(self.state)
        self.star = False

    def _pop(self) -> None:
        if not self.stack:
            return
        closed, self.state = self.state, self.stack.pop()
        if closed.picture and not self.state.picture:
            self._end_picture()
        self.in_fonts = self.in_fonts if len(self.stack) >= self.in_fonts else 0
        if closed.story != self.state.story:
            self._end_story(closed.story)
        if closed.field and not self.state.field:
            words = "".join(self.texts.pop(("field", ""), []))
            if match := _LINK.search(words):
                self.context.add(
                    match[1], "链接", "link", data={"tag": "a", "attr": "href", "text": ""}
                )

    def _plain(self, text: bytes) -> None:
        if self.pending:
            used = min(self.pending, len(text))
            text, self.pending = text[used:], self.pending - used
        if self.state.picture:
            if not self.state.skip and len(self.hexes) < 64 << 20:
                self.hexes += text
        elif not self.state.skip:
            self.bytes += text

    def _byte(self, value: int) -> None:
        if self.pending:
            self.pending -= 1
        elif not self.state.skip and not self.state.picture:
            self.bytes.append(value)

    def _flush_bytes(self) -> None:
        if self.bytes:
            encoding = self.fonts.get(self.state.font, self.default)
            self._put(self.bytes.decode(encoding, "replace"))
            self.bytes.clear()

    def _put(self, text: str) -> None:
        state = self.state
        if state.skip or self.in_fonts:
            return
        if state.field:
            key = ("field", "")
        else:
            key = (state.story, "deleted" if state.deleted else "hidden" if state.hidden else "")
        self.texts.setdefault(key, []).append(text)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.star = True
        elif symbol in b"\\{}":
            self._put(symbol.decode("ascii"))
        elif symbol == b"~":
            self._put("\xa0")
        elif symbol == b"_":
            self._put("-")
        elif symbol in b"\r\n":
            self._end_paragraph()

    def _word(self, word: str, number: int | None) -> None:
        star, self.star = self.star, False
        if word == "u" and number is not None:
            self._unicode(number)
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self.cells.append(
                "".join(self.texts.pop((self.state.story, ""), [])).strip().replace("\t", " ")
            )
        elif word in ("row", "nestrow"):
            self._end_row()
        elif word in MARKS:
            self._put(MARKS[word])
        elif word == "bin" and number:
            raise CorruptError("RTF 含二进制数据块，没有读完；请另存为 docx 后再检查。")
        elif not self._destination(word, number, star):
            self._format(word, number)

    def _unicode(self, number: int) -> None:
        code = number & 0xFFFF
        self._put(chr(code))
        self.pending = self.state.unicode_skip

    def _destination(self, word: str, number: int | None, star: bool) -> bool:
        state = self.state
        if word == "fonttbl":
            self.in_fonts = len(self.stack)
        elif word == "fldinst":
            self.state = replace(state, field=True)
        elif word == "pict":
            self.state = replace(state, picture=True)
        elif word in STORIES:
            self.state = replace(state, story=STORIES[word], skip=False, hidden=False)
        elif word == "shpinst" or word == "fldrslt":
            return True
        elif (
            word == "nonshppict"
            or word == "shprslt"
            or word in SKIP
            or (star and word not in ("shppict", "revised", "bkmkstart"))
        ):
            self.state = replace(state, skip=True)
        else:
            return False
        return True

    def _format(self, word: str, number: int | None) -> None:
        state = self.state
        on = number != 0
        if word == "v":
            self.state = replace(state, hidden=on)
        elif word == "deleted":
            self.state = replace(state, deleted=on)
        elif word == "plain":
            self.state = replace(state, hidden=False, deleted=False)
        elif word == "uc":
            self.state = replace(state, unicode_skip=max(number or 0, 0))
        elif word == "f" and number is not None:
            if self.in_fonts:
                self.new_font = number
            else:
                self.state = replace(state, font=number)
        elif word == "fcharset" and number in CHARSETS:
            self.fonts[self.new_font] = CHARSETS[number]
        elif word == "ansicpg" and number:
            self.default = CODEPAGES.get(
                number, f"cp{number}" if number in (1250, 1251, 1252, 1253, 874) else "cp1252"
            )
        elif word == "cpg" and number in CODEPAGES:
            self.fonts[self.new_font] = CODEPAGES[number]

    def _end_paragraph(self) -> None:
        story = self.state.story
        if self.cells:
            return self._put("\n")
        for state in ("", "hidden", "deleted"):
            text = _whole("".join(self.texts.pop((story, state), [])))
            if text.strip():
                self._add(story, text.strip(), state)
        return None

    def _end_story(self, story: str) -> None:
        if not story:
            return
        for state in ("", "hidden", "deleted"):
            text = _whole("".join(self.texts.pop((story, state), [])))
            self._add(story, text.strip(), state)

    def _end_row(self) -> None:
        cells, self.cells = self.cells, []
        text = _whole("\t".join(cells))
        if text.strip():
            self.paragraph += 1
            self.context.add(
                text, f"表格行（第{self.paragraph}段）", "row", paragraph=self.paragraph
            )

    def _add(self, story: str, text: str, state: str) -> None:
        remark = {"hidden": "（隐藏文字）", "deleted": "（修订删除）"}.get(state, "")
        flags = (state,) if state else ()
        if story.startswith("属性"):
            self.context.add(text, f"文档{story}", "meta", flags, data={"name": story[3:]})
        elif story:
            marks = (*flags, "comment") if story.startswith("批注") else flags
            self.context.add(text, f"{story}{remark}", "text", marks)
        else:
            self.paragraph += 1
            self.context.add(
                text, f"正文 第{self.paragraph}段{remark}", "text", flags, paragraph=self.paragraph
            )


def _whole(text: str) -> str:
    """Joins the surrogate pairs that two ``\\u`` words made."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read(data: bytes, context: Context) -> None:
    """Reads an RTF document.

    Raises:
        ReadError: damaged.
    """
    _Reader(context).run(data)
