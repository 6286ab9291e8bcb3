"""Recognition of made identity cards under 27 conditions, and of a scanned page.

The cards are drawn here with random, only checksum-valid numbers. Clean fonts, no camera: upper
bounds. A hit is the exact 18 characters in one line.
"""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
Table = tuple[list[str], list[list[Any]]]


def number(chooser: random.Random) -> str:
    """A made identity number with a right check digit."""
    area = chooser.choice(["110101", "321302", "500236", "640122", "441900"])
    day = f"{chooser.randint(1950, 2005)}{chooser.randint(1, 12):02d}{chooser.randint(1, 28):02d}"
    digits = f"{area}{day}{chooser.randint(0, 999):03d}"
    return digits + check(digits)


def check(digits: str) -> str:
    """The check digit of 17 digits."""
    return "10X98765432"[sum(int(c) * w for c, w in zip(digits, WEIGHTS, strict=True)) % 11]


def card(identity: str, name: str, font: str) -> Any:
    """A drawn card of 1012 by 638 pixels with watermark lines and a portrait box."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1012, 638), (228, 236, 240))
    draw = ImageDraw.Draw(image)
    for x in range(0, 1012, 14):
        draw.line([(x, 0), (1012 - x, 638)], fill=(208, 224, 232))

    def put(
        x: int, y: int, text: str, size: int, colour: tuple[int, int, int] = (20, 20, 20)
    ) -> None:
        draw.text((x, y), text, font=ImageFont.truetype(font, size), fill=colour)

    label = (60, 110, 170)
    born = f"{identity[6:10]} 年 {int(identity[10:12])} 月 {int(identity[12:14])} 日"
    for x, y, title, at, text in (
        (70, 70, "姓名", 170, name),
        (70, 150, "性别", 170, "女"),
        (290, 150, "民族", 380, "汉"),
        (70, 230, "出生", 170, born),
        (70, 310, "住址", 170, "某省某市某县人民路"),
    ):
        put(x, y, title, 30, label)
        put(at, y - 4, text, 36)
    put(170, 365, "16号2幢301室", 36)
    draw.rectangle([700, 80, 940, 400], fill=(180, 190, 200))
    draw.ellipse([760, 130, 880, 270], fill=(230, 200, 180))
    put(70, 520, "公民身份号码", 30, label)
    put(330, 510, identity, 44)
    return image


def conditions() -> dict[str, Callable[[Any, int], Any]]:
    """Name → what is done to a card."""
    import numpy as np
    from PIL import Image, ImageFilter

    def scaled(image: Any, width: int) -> Any:
        return image.resize(
            (width, int(image.height * width / image.width)), Image.Resampling.LANCZOS
        )

    def noisy(image: Any, sigma: float, seed: int) -> Any:
        field = np.random.default_rng(seed).normal(0, sigma, (image.height, image.width, 1))
        return Image.fromarray(
            (np.asarray(image.convert("RGB")) + field).clip(0, 255).astype("uint8")
        )

    def jpeg(image: Any, quality: int) -> Any:
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=quality)
        return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")

    def turned(angle: int) -> Callable[[Any, int], Any]:
        return lambda i, k: scaled(i, 700).rotate(
            angle, expand=True, fillcolor=(120, 120, 110), resample=Image.Resampling.BICUBIC
        )

    def moire(image: Any) -> Any:
        y, x = np.mgrid[0 : image.height, 0 : image.width]
        wave = 1 + 0.25 * np.sin(x * 1.9 + y * 0.3) + 0.25 * np.sin(y * 2.1)
        return Image.fromarray(
            (np.asarray(image).astype(float) * wave[:, :, None]).clip(0, 255).astype("uint8")
        )

    def tilted(image: Any) -> Any:
        w, h = image.size
        matrix = (0.93, 0.08, -0.02 * w, 0.05, 0.95, -0.01 * h, 0.00006, 0.00005)
        return image.transform(
            (w, h),
            Image.Transform.PERSPECTIVE,
            matrix,
            Image.Resampling.BICUBIC,
            fillcolor=(110, 110, 110),
        )

    def pasted(image: Any) -> Any:
        page = Image.new("RGB", (1240, 1754), "white")
        page.paste(scaled(image, 400), (200, 400))
        return page

    def blurred(sigma: float) -> Callable[[Any, int], Any]:
        return lambda i, k: scaled(i, 500).filter(ImageFilter.GaussianBlur(sigma))

    made: dict[str, Callable[[Any, int], Any]] = {
        f"width {w}": (lambda i, k, w=w: scaled(i, w)) for w in (1012, 500, 350, 280, 220, 160, 130)
    }
    made |= {f"turned {a}°": turned(a) for a in (5, -15, 30, 45, 90, 180, 270)}
    made |= {f"blur {s}": blurred(s) for s in (1, 2, 3)}
    made |= {
        "noise 25": lambda i, k: noisy(scaled(i, 500), 25, k),
        "noise 60": lambda i, k: noisy(scaled(i, 500), 60, k),
        "jpeg 20": lambda i, k: jpeg(scaled(i, 500), 20),
        "jpeg 8": lambda i, k: jpeg(scaled(i, 500), 8),
        "low contrast": lambda i, k: Image.eval(scaled(i, 500), lambda v: 150 + (v - 128) // 6),
        "dark, noise": lambda i, k: noisy(Image.eval(scaled(i, 500), lambda v: v // 5), 6, k),
        "moire": lambda i, k: moire(scaled(i, 600)),
        "perspective": lambda i, k: tilted(scaled(i, 700)),
        "on a page": lambda i, k: pasted(i),
        "mixed": lambda i, k: jpeg(
            noisy(turned(-7)(i, k).filter(ImageFilter.GaussianBlur(0.8)), 15, k), 40
        ),
    }
    return made


def tables(count: int, scan: bytes) -> dict[str, Table]:
    """The card table and the page table; ``count`` cards a condition."""
    fonts = [f for f in FONTS if Path(f).is_file()]
    found: dict[str, Table] = {}
    if fonts:
        found["Identity cards, exact number"] = _cards(count, fonts)
    found["Scanned pages (A4, 200 dpi)"] = _pages(scan)
    return found


def _cards(count: int, fonts: list[str]) -> Table:
    from contentguard.readers.ocr_engine import recognise

    chooser = random.Random(11)
    names = ["张伟民", "李秀英", "欧阳建国", "王芳"]
    cards = []
    for index in range(count):
        identity = number(chooser)
        cards.append((identity, card(identity, chooser.choice(names), fonts[index % len(fonts)])))
    rows: list[list[Any]] = []
    hits = wrong = 0
    spent = 0.0
    for label, change in conditions().items():
        exact = 0
        for index, (identity, image) in enumerate(cards):
            changed = change(image, index)
            started = time.perf_counter()
            lines = [re.sub(r"[^0-9Xx]", "", line.text).upper() for line in recognise(changed)]
            spent += time.perf_counter() - started
            exact += any(identity in line for line in lines)
            wrong += sum(
                len(part) == 18
                and part[:17].isdigit()
                and check(part[:17]) == part[17]
                and part != identity
                for line in lines
                for part in (line[i : i + 18] for i in range(max(len(line) - 17, 0)))
            )
        hits += exact
        rows.append([label, f"{exact}/{count}"])
    total = count * len(rows)
    rows += [
        ["all", f"{hits}/{total}"],
        ["checksum-valid but wrong", wrong],
        ["seconds an image", spent / total],
    ]
    return ["condition", "exact"], rows


def _pages(scan: bytes) -> Table:
    from contentguard.readers.api import read_file

    started = time.perf_counter()
    reading = read_file("scan.pdf", scan)
    taken = time.perf_counter() - started
    pages = {s.locator.page for s in reading.segments if s.kind == "image"}
    return ["pages", "seconds a page"], [[len(pages), taken / max(len(pages), 1)]]
