"""The numbers a document and a project bear, in the one form that may be stored."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from shared.kernel.refusal import Invalid

BRACKETS = str.maketrans({"[": "〔", "【": "〔", "(": "〔", "]": "〕", "】": "〕", ")": "〕"})
DOCUMENT = re.compile(r"([\u4e00-\u9fff]{2,20})〔((?:19|20)[0-9]{2})〕([1-9][0-9]*)号")
PROJECT = re.compile(r"JC-(20[0-9]{2})-([0-9]{4}|[1-9][0-9]{4,8})")


class WrongDocumentNumber(Invalid):
    """A document number is 机关代字〔年份〕序号号 (GB/T 9704-2012)."""

    title = "发文字号格式不正确"
    advice = (
        "“{text}”不是规范的发文字号。请按“机关代字〔年份〕序号号”填写,"
        "序号不编虚位、不加“第”字,例如晋市大数据审〔2026〕12号。"
    )


class WrongProjectNumber(Invalid):
    """A project number is JC-year-serial."""

    title = "项目编号格式不正确"
    advice = "“{text}”不是有效的项目编号。请按JC-年份-四位序号填写,例如JC-2026-0001。"


@dataclass(frozen=True, order=True)
class DocumentNumber:
    """发文字号: the office's mark, the year and a serial without leading zeros (domain 2.7)."""

    office_mark: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not DOCUMENT.fullmatch(str(self)):
            raise WrongDocumentNumber(text=str(self)[:60])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the number in its one form; other brackets and full-width forms are forgiven."""
        found = DOCUMENT.fullmatch(_folded(text).translate(BRACKETS))
        if not found:
            raise WrongDocumentNumber(text=text[:60])
        return cls(found[1], int(found[2]), int(found[3]))

    def __str__(self) -> str:
        return f"{self.office_mark}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, order=True)
class ProjectNumber:
    """The house's own number of a project, allotted once and never used again (domain 2.5)."""

    year: int
    serial: int

    def __post_init__(self) -> None:
        if self.serial < 1 or not PROJECT.fullmatch(str(self)):
            raise WrongProjectNumber(text=str(self)[:60])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the number; small letters and full-width forms are forgiven."""
        found = PROJECT.fullmatch(_folded(text).upper())
        if not found:
            raise WrongProjectNumber(text=text[:60])
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"JC-{self.year}-{self.serial:04d}"


def _folded(text: str) -> str:
    """Return the text half-width and without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())
