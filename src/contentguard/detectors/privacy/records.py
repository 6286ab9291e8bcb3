"""Records: who is named, and what stands beside the name — address, family, health, minority."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from contentguard.detectors.privacy import names
from contentguard.detectors.privacy.items import Item
from contentguard.detectors.privacy.lists import hardships, illnesses, label_before, name_lists
from contentguard.detectors.privacy.tables import Cell, Rows

_AFTER_LABEL = re.compile(r"(?:姓名|名字)?[ \t\u3000:：|是叫为]{0,4}(?:[（(][^）)\n]{1,8}[）)])?[ \t\u3000:：]{0,3}")
_RELATION_WORDS = re.compile(
    "妻子|丈夫|配偶|爱人|老婆|老公|儿子|女儿|长子|次子|三子|长女|次女|母亲|父亲|爷爷|奶奶|外公|外婆|祖父|祖母|孙子|孙女|外孙女?|哥哥|弟弟|姐姐|妹妹|岳父|岳母|公公|婆婆|儿媳|女婿|[父母子女妻夫]"
)
_TITLE_AFTER = re.compile(r"[（(](?:%s)[）)]" % _RELATION_WORDS.pattern)
_ADDRESS_LABELS = ("家住", "住在", "住址", "现住", "户籍地址", "户籍所在地", "居住地", "户籍地", "住所地", "住所", "家庭地址", "收货地址", "邮寄地址", "通讯地址", "通信地址", "送达地址", "房屋坐落", "居住于", "租住")
_ADDRESS_LINK = re.compile(r"(?:地址|地|于|在|：|:|为|是|\s){0,4}")
_ADDRESS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9#\-—~·]{5,70}(?:[（(][\u4e00-\u9fff0-9A-Za-z]{2,20}[）)][\u4e00-\u9fffA-Za-z0-9#\-]{0,20})?")
_ADDRESS_STOP = re.compile("联系电话|联系方式|电话|手机|身份证|公民身份|邮编|邮政编码|法定代表|负责人|经营者|户籍|统一社会|联系人|姓名|民族|文化程度|职业|工作单位|性别|出生")
_FINE = re.compile("[0-9一二三四五六七八九十]+(?:号|室|栋|幢|单元|组|楼|户|弄)|小区|村民组|自然村|花园|公寓|家园|新村|[一-龥](?:庄|寨|屯|湾)(?:[0-9一二三四五六七八九十]|$)|村.{0,6}组|社区.{1,10}")
_PLACE = re.compile("[省市县区州盟旗乡镇村路街巷道庄寨屯]")
_DISABILITY = re.compile("(?:视力|听力|言语|肢体|智力|精神|多重)?(?:残疾[一二三四1-4]级|[一二三四1-4]级残疾|残疾)|(?:视力|听力|言语|肢体|智力|精神|多重)[一二三四1-4]级(?:残疾)?")
_ILL_AROUND = re.compile(r"(?:因病)?(?:[（(])?(?:慢性|急性|系统性|恶性|晚期|早期|双侧|原发性|先天性|[\u4e00-\u9fff]{0,4}(?=癌|肿瘤|性))?")
_MINOR = re.compile("(?:就读于?|在读|正在读|现读)[\u4e00-\u9fff]{0,12}(?:小学|幼儿园|初中|中学)|(?:小学|幼儿园|初中|中学)[（(]?(?:[一二三四五六七八九初高小大中0-9]{1,3}(?:年级|班)|在?学生|学前班)|[一二三四五六七八九]年级|(?<![0-9])(?:[1-9]|1[0-7])周?岁(?!以|及|至|的?以)|未成年人?(?!人?保护|工作|思想)|未满1[0-8]周?岁")
_ILL_VERBS = ("患有", "身患", "罹患", "确诊", "患", "查出", "诊断为")
_COMPANY = re.compile("公司|企业|合作社|经营部|有限|集团|工厂|商行|药店|超市|餐厅|酒店|饭店|个体工商户|统一社会信用代码|营业执照|门市|批发部|店）|中心|事务所")


def company(text: str) -> bool:
    """Whether a record speaks of an enterprise."""
    return bool(_COMPANY.search(text))


def name_items(text: str, index: int, numbers: list[Item], rows: Rows) -> list[Item]:
    """Names in columns, after labels, beside identifiers and before an illness."""
    found: dict[int, Item] = {}
    for item in _column_names(text, index, rows):
        found[item.start] = item
    for label, kind, role in name_lists().labels:
        at = text.find(label)
        while at >= 0:
            end = at + len(label)
            item = _labelled_name(text, index, at, end, kind, role)
            if item is not None and not rows.column(item.start):
                known = found.get(item.start)
                if known is None or (kind == "relation" and "relation" not in known.extra):
                    found[item.start] = item
            at = text.find(label, end)
    for number in numbers:
        if number.type not in ("landline", "email", "ip-mac", "plate") and not rows.column(number.start):
            _beside(text, index, number, found)
    for item in (*_ill_names(text, index), *_biographies(text, index)):
        found.setdefault(item.start, item)
    return _family(text, _disjoint(sorted(found.values(), key=lambda i: (i.start, -i.end))))


def _disjoint(items: list[Item]) -> list[Item]:
    kept: list[Item] = []
    for item in items:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _column_names(text: str, index: int, rows: Rows) -> Iterator[Item]:
    for row in rows.rows:
        for cell in row.cells:
            if cell.type not in ("name", "minor-name"):
                continue
            span = names.column_name(text[cell.start : cell.end])
            if span is None:
                continue
            start, end = cell.start + span[0], cell.start + span[1]
            item = Item(index, start, end, "name-in-record", 0.95, text[start:end], label=cell.header)
            item.extra["column"] = cell.header
            if cell.type == "minor-name":
                item.extra["minor"] = cell.header
            if _TITLE_AFTER.match(text, end) or any(w in cell.header for w in ("配偶", "子女", "父亲", "母亲", "家长", "监护人")):
                item.extra["relation"] = text[end + 1 : end + 3] if text[end : end + 1] in "（(" else cell.header
            yield item


def _labelled_name(text: str, index: int, at: int, end: int, kind: str, role: str) -> Item | None:
    """The name after a label or a relation word."""
    link = _AFTER_LABEL.match(text, end)
    start = link.end() if link else end
    if kind == "relation" and start == end and at and not _relation_place(text, at):
        return None
    stop, titled = names.name_after(text, start), False
    if stop < 0 and role == "work":
        stop, titled = names.titled_after(text, start), True
    if stop < 0:
        return None
    if role == "" and kind == "name" and start == end and not text[at:end].endswith(("姓名", "叫", "我是")) and names.name_lists().not_names & {text[at + len(text[at:end]) - 1 : stop]}:
        return None
    item = Item(index, start, stop, "name-in-record", 0.7 if titled else 0.9, text[start:stop], role=role, label=text[at:end])
    if kind == "relation":
        item.extra["relation"] = text[at:end]
    return item


def _relation_place(text: str, at: int) -> bool:
    """Whether a relation word without a colon stands where it introduces a person."""
    return text[at - 1] in "我其的之和与、，,。；;（( \n\t他她及：:" or text[at - 1] == "\x1e"


def _beside(text: str, index: int, number: Item, found: dict[int, Item]) -> None:
    """The name left of an identifier, in the same record."""
    label = label_before(text, number.start)
    end = label.start if label is not None and label.type != "veto" else number.start
    floor = max(text.rfind("\n", 0, end), text.rfind("\x1e", 0, end)) + 1
    span = names.name_before(text, end, floor)
    if span is not None and span[0] not in found:
        found[span[0]] = Item(index, *span, "name-in-record", 0.85, text[slice(*span)])


def _ill_names(text: str, index: int) -> Iterator[Item]:
    """A name right before 患有, 确诊 …"""
    for verb in _ILL_VERBS:
        at = text.find(verb)
        while at >= 0:
            if text[at + len(verb) : at + len(verb) + 1] not in "者病难儿":
                for size in (3, 2):
                    start = at - size
                    before = text[start - 1 : start] if start > 0 else ""
                    if start >= 0 and names.is_name(text[start:at]) and (not before or not "\u4e00" <= before <= "\u9fff" or text[start - 2 : start] in ("村民", "居民", "学生", "职工", "妻子", "丈夫", "儿子", "女儿", "儿童", "患者")):
                        yield Item(index, start, at, "name-in-record", 0.75, text[start:at])
                        break
            at = text.find(verb, at + len(verb))


def _biographies(text: str, index: int) -> Iterator[Item]:
    """The name that opens a biography: ``张三，男，汉族``."""
    for sex in ("，男", "，女", ",男", ",女"):
        at = text.find(sex)
        while at >= 0:
            if text[at + 2 : at + 3] in "，,、;；。":
                for size in (3, 2, 4):
                    before = text[at - size - 1 : at - size] if at > size else ""
                    if at >= size and names.is_name(text[at - size : at]) and not "\u4e00" <= before <= "\u9fff":
                        yield Item(index, at - size, at, "name-in-record", 0.85, text[at - size : at])
                        break
            at = text.find(sex, at + 2)


def _family(text: str, items: list[Item]) -> list[Item]:
    """Adds the relation that stands in brackets after a name."""
    for item in items:
        match = _TITLE_AFTER.match(text, item.end)
        if match and "relation" not in item.extra:
            item.extra["relation"] = match[0][1:-1]
    return items


def address_items(text: str, index: int, rows: Rows) -> list[Item]:
    """Home addresses: after a label or in an address column, and finer than a township."""
    items: list[Item] = []
    for row in rows.rows:
        for cell in row.cells:
            if cell.type == "address" and (span := _address(text, cell.start, cell.end)):
                items.append(Item(index, *span, "home-address", 0.9, text[slice(*span)], label=cell.header))
    for label in _ADDRESS_LABELS:
        at = text.find(label)
        while at >= 0:
            end = at + len(label)
            link = _ADDRESS_LINK.match(text, end)
            start = link.end() if link else end
            if not rows.column(start) and (span := _address(text, start, len(text))):
                items.append(Item(index, *span, "home-address", 0.85, text[slice(*span)], label=label))
            at = text.find(label, end)
    return _disjoint(sorted(items, key=lambda i: (i.start, -i.end)))


def _address(text: str, start: int, limit: int) -> tuple[int, int] | None:
    while start < limit and text[start] in " \u3000":
        start += 1
    match = _ADDRESS.match(text, start, limit)
    if match is None:
        return None
    end = match.end()
    if stop := _ADDRESS_STOP.search(text, start, end):
        end = stop.start()
    words = text[start:end]
    return (start, end) if len(words) > 4 and _FINE.search(words) and _PLACE.search(words) else None


def condition_items(text: str, index: int, records: list[tuple[int, int]], rows: Rows) -> list[Item]:
    """Illness, disability and hardship in the records of named or identified persons."""
    items: list[Item] = []
    typed: list[Cell] = []
    for row in rows.rows:
        typed += [cell for cell in row.cells if cell.type in ("health", "status")]
    for cell in typed:
        words = text[cell.start : cell.end].strip(" \u3000")
        if len(words) > 1 and words not in ("健康", "良好", "无", "一般", "正常", "不详", "其他", "户主", "本人"):
            start = text.index(words, cell.start)
            ill = cell.type == "health" or bool(illnesses()[0].search(words))
            if ill or hardships().search(words) or _DISABILITY.search(words) or words[0] in "因缺":
                kind = "health" if ill or "残疾" in words else "hardship-or-disability"
                items.append(Item(index, start, start + len(words), kind, 0.9, words, label=cell.header))
    pattern, _ = illnesses()
    for start, end in records:
        for match in (*pattern.finditer(text, start, end), *_DISABILITY.finditer(text, start, end)):
            a, b = _widen(text, match.start(), match.end(), start)
            kind = "hardship-or-disability" if "残疾" in match[0] and not match[0].startswith(("精神", "智力")) else "health"
            items.append(Item(index, a, b, kind, 0.8, text[a:b]))
    return _disjoint(sorted(items, key=lambda i: (i.start, -i.end)))


_HEAD = re.compile("(?:慢性|急性|系统性|恶性|晚期|早期|双侧|原发性|先天性|重度|中度|轻度|[肺胃肝肠乳腺直结食管道宫颈甲状前列鼻咽胰血骨脑肾喉膀胱卵巢淋巴皮肤子内膜口腔支气]{1,3})\\Z")


def _widen(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """An illness with the words that belong to it: 慢性肾衰竭, 乳腺癌."""
    head = _HEAD.search(text, max(start - 4, floor), start)
    return (head.start() if head else start), end


def minor_words(text: str, start: int, end: int) -> str:
    """What in a record says that its person is a minor, or empty."""
    match = _MINOR.search(text, start, end)
    return match[0] if match else ""


def record_of(text: str, start: int, end: int, rows: Rows, starts: list[int]) -> tuple[int, int]:
    """The record around a span: its table row, else its line."""
    at = bisect_left(starts, start + 1) - 1
    if at >= 0 and start < rows.rows[at].end:
        return rows.rows[at].start, rows.rows[at].end
    first = max(text.rfind("\n", 0, start), text.rfind("\x1e", 0, start)) + 1
    stops = [p for p in (text.find("\n", end), text.find("\x1e", end)) if p >= 0]
    last = min(stops, default=len(text))
    return max(first, start - 400), min(last, end + 400)
