"""Amounts in whole 分; a float never comes near them."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import total_ordering
from typing import Self

from shared.kernel.refusal import Invalid, Refusal

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000  # 1 万元 = 10,000 元 = 1,000,000 分
MOST_FEN = 10**18 - 1  # the largest amount that 大写 can spell and a 64-bit column can keep

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


class UnclearAmount(Invalid):
    """The text is not an amount."""

    title = "金额无法识别"
    advice = "“{text}”不是有效金额。请填写不带千分位、单位和正负号的数字,例如123.456789。"


class AmountTooFine(Invalid):
    """More decimals than whole 分 can hold are refused, never rounded in silence."""

    title = "金额小数位过多"
    advice = "“{text}”的小数超过{most}位,不足一分的部分不能记账。请按{unit}填写,最多保留{most}位小数。"


class AmountTooLarge(Invalid):
    """No budget of a city comes near this amount."""

    title = "金额过大"
    advice = "金额超出可登记的范围。请核对单位是元还是万元。"


class BelowZero(Refusal):
    """An amount may not fall below zero."""

    title = "金额不足"
    advice = "扣减后金额将为负数,少{short}元。请核对金额后重新办理。"


class CannotSplit(Invalid):
    """A split needs at least one share, and weights that are whole, not negative and not all zero."""

    title = "无法分摊"
    advice = "分摊至少要有一份,各份权重应为非负整数且不能全部为零。请核对分摊比例。"


@total_ordering
class Money:
    """An amount of whole 分, never negative (domain 2.7).

    Not a dataclass, so that an event writes it as one whole number and not as an object.
    """

    __slots__ = ("fen",)

    fen: int

    def __init__(self, fen: int) -> None:
        if type(fen) is not int:
            raise TypeError(f"money is counted in whole fen, not in {type(fen).__name__}")
        if fen < 0:
            raise BelowZero(short=_decimal(-fen, FEN_PER_YUAN))
        if fen > MOST_FEN:
            raise AmountTooLarge()
        object.__setattr__(self, "fen", fen)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"money does not change; {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"money does not change; {name} cannot be taken away")

    def __reduce__(self) -> tuple[type[Self], tuple[int]]:
        return type(self), (self.fen,)

    def __eq__(self, other: object) -> bool:
        return self.fen == other.fen if isinstance(other, Money) else NotImplemented

    def __lt__(self, other: "Money") -> bool:
        return self.fen < other.fen if isinstance(other, Money) else NotImplemented

    def __hash__(self) -> int:
        return hash((Money, self.fen))

    def __repr__(self) -> str:
        return f"Money({self.fen})"

    @classmethod
    def from_wan(cls, amount: str | Decimal | int) -> Self:
        """Return the amount given in 万元; six decimals are exact, more are refused."""
        return cls(_fen(amount, unit="万元", decimals=6))

    @classmethod
    def from_yuan(cls, amount: str | Decimal | int) -> Self:
        """Return the amount given in 元; two decimals are exact, more are refused."""
        return cls(_fen(amount, unit="元", decimals=2))

    @property
    def wan(self) -> str:
        """Return the exact amount in 万元, without trailing zeros."""
        return _decimal(self.fen, FEN_PER_WAN)

    @property
    def yuan(self) -> str:
        """Return the exact amount in 元, always with two decimals."""
        return f"{self.fen // FEN_PER_YUAN}.{self.fen % FEN_PER_YUAN:02d}"

    @property
    def shown(self) -> str:
        """Return the amount in 万元 with two decimals, half up; for display, never to be added up."""
        hundredths = (self.fen + FEN_PER_WAN // 200) // (FEN_PER_WAN // 100)
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    @property
    def capitals(self) -> str:
        """Return the amount in 大写, as contracts carry it."""
        yuan, fen = divmod(self.fen, FEN_PER_YUAN)
        whole = f"{_spell(yuan)}元" if yuan else ""
        if not fen:
            return f"{whole or '零元'}整"
        jiao, rest = divmod(fen, 10)
        gap = "零" if yuan and not jiao else ""
        return whole + gap + (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[rest]}分" if rest else "")

    def split(self, shares: int | Sequence[int]) -> tuple["Money", ...]:
        """Return shares (equal, or by weight) that sum to the amount; the last takes the remainder."""
        weights = [1] * shares if isinstance(shares, int) else list(shares)
        if any(type(weight) is not int for weight in weights):
            raise TypeError("weights are whole numbers")
        if not weights or min(weights) < 0 or not sum(weights):
            raise CannotSplit()
        parts = [self.fen * weight // sum(weights) for weight in weights]
        # A share without weight gets nothing, so the remainder goes to the last one that has any.
        last = max(place for place, weight in enumerate(weights) if weight)
        parts[last] += self.fen - sum(parts)
        return tuple(Money(part) for part in parts)

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.fen + other.fen)

    def __radd__(self, other: int) -> "Money":
        """Let `sum` begin with its zero; nothing else that is not Money may be added."""
        if type(other) is int and other == 0:
            return self
        return NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.fen - other.fen)

    def __bool__(self) -> bool:
        return self.fen > 0

    def __str__(self) -> str:
        return f"{self.wan}万元"


NOTHING = Money(0)


def _fen(amount: str | Decimal | int, *, unit: str, decimals: int) -> int:
    """Return whole 分 of an amount with at most so many decimals, where the last decimal is one 分."""
    text = _plain(amount)
    found = re.fullmatch(r"([0-9]{1,20})(?:\.([0-9]+))?", text)
    if not found:
        raise UnclearAmount(text=text[:40])
    whole, fraction = found[1], found[2] or ""
    if len(fraction) > decimals:
        raise AmountTooFine(text=text[:40], most=decimals, unit=unit)
    return int(whole + fraction.ljust(decimals, "0"))


def _plain(amount: str | Decimal | int) -> str:
    """Return the amount as half-width text."""
    if isinstance(amount, bool) or not isinstance(amount, str | Decimal | int):
        raise TypeError(f"an amount is a text, a Decimal or an int, not a {type(amount).__name__}")
    if isinstance(amount, Decimal):
        return f"{amount:f}" if amount.is_finite() and abs(amount.adjusted()) < 100 else str(amount)
    return unicodedata.normalize("NFKC", str(amount)).strip()


def _decimal(fen: int, unit: int) -> str:
    """Return fen / unit (a power of ten) exactly, without trailing zeros."""
    width = len(str(unit)) - 1
    return f"{fen // unit}.{fen % unit:0{width}d}".rstrip("0").rstrip(".")


def _spell(number: int) -> str:
    """Return a positive whole number in 大写; a gap of empty places is one 零."""
    for place, name in PLACES:
        if number >= place:
            head, rest = divmod(number, place)
            gap = "零" if 0 < rest < place // 10 else ""
            return _spell(head) + name + gap + (_spell(rest) if rest else "")
    return DIGITS[number]
