"""统一社会信用代码 (GB 32100-2015): eighteen characters with two check characters inside."""

import unicodedata
from typing import NewType

from shared.kernel.refusal import Invalid

Uscc = NewType("Uscc", str)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^i mod 31
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # GB 11714 counts all letters
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18


class WrongUsccLength(Invalid):
    """A code has eighteen characters."""

    title = "统一社会信用代码位数不正确"
    advice = "统一社会信用代码应为18位,当前填写了{length}位。请对照证照核对后重新填写。"


class WrongUsccCharacter(Invalid):
    """The letters I, O, S, V, Z and all signs are no part of a code."""

    title = "统一社会信用代码含有无效字符"
    advice = (
        "第{place}位“{character}”不能出现在统一社会信用代码中(不使用字母I、O、S、V、Z;"
        "登记管理部门代码之后的6位行政区划码只能是数字)。请对照证照核对后重新填写。"
    )


class WrongOrganisationCheck(Invalid):
    """Character 17 is the check of the organisation code in 9 to 16 (GB 11714)."""

    title = "统一社会信用代码校验未通过"
    advice = "第17位(主体标识码校验码)与第9至16位不符,代码可能有误填。请对照证照核对第9至17位。"


class WrongUsccCheck(Invalid):
    """Character 18 is the check of all others (GB 32100-2015)."""

    title = "统一社会信用代码校验未通过"
    advice = "第18位(校验码)与前17位不符,代码可能有误填。请对照证照逐位核对。"


def parse_uscc(text: str) -> Uscc:
    """Return the code in upper case after both of its checks (domain 2.5)."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if len(code) != LENGTH:
        raise WrongUsccLength(length=len(code))
    for place, character in enumerate(code, start=1):
        if character not in (ALPHABET[:10] if 3 <= place <= 8 else ALPHABET):
            raise WrongUsccCharacter(place=place, character=character)
    if code[16] != _organisation_check(code[8:16]):
        raise WrongOrganisationCheck()
    if code[17] != _check(code[:17]):
        raise WrongUsccCheck()
    return Uscc(code)


def _check(code: str) -> str:
    """Return the check character of the first seventeen; values are places in the 31-letter alphabet."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(code, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def _organisation_check(code: str) -> str:
    """Return the GB 11714 check character: 10 is written X, 11 is written 0."""
    pairs = zip(code, ORGANISATION_WEIGHTS, strict=True)
    total = sum(ORGANISATION_ALPHABET.index(character) * weight for character, weight in pairs)
    return "0123456789X"[-total % 11]
