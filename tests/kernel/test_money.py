"""Amounts are whole 分: exact in, exact out, and every sum balances."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.money import (
    NOTHING,
    AmountTooFine,
    AmountTooLarge,
    BelowZero,
    CannotSplit,
    Money,
    UnclearAmount,
)

AMOUNTS = st.integers(min_value=0, max_value=10**14).map(Money)


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        ("123.456789", 123_456_789),
        ("0", 0),
        ("0.000001", 1),
        (" 1.5 ", 1_500_000),
        ("１２．５", 12_500_000),
        (Decimal("2.50"), 2_500_000),
        (Decimal("1E+3"), 1_000_000_000),
        (7, 7_000_000),
    ],
)
def test_an_amount_in_wan_is_exact_to_the_fen(amount, fen):
    assert Money.from_wan(amount) == Money(fen)


def test_more_than_six_decimals_are_refused_and_not_rounded():
    with pytest.raises(AmountTooFine) as refusal:
        Money.from_wan("1.2345678")

    assert refusal.value.status == 422
    assert "1.2345678" in refusal.value.detail


@pytest.mark.parametrize(
    "amount",
    ["", "-1", "+1", "1,234", "1.", ".5", "1e3", "十万", "1 2", "NaN", Decimal("NaN"), Decimal("-1"), -1],
)
def test_what_is_not_an_amount_is_refused(amount):
    with pytest.raises(UnclearAmount):
        Money.from_wan(amount)


@pytest.mark.parametrize("amount", [Decimal("1E+500"), Decimal("Infinity"), "9" * 30, "9" * 20])
def test_an_absurd_amount_is_refused(amount):
    with pytest.raises((UnclearAmount, AmountTooLarge)):
        Money.from_wan(amount)


def test_yuan_have_two_decimals():
    assert Money.from_yuan("1234567.89") == Money(123_456_789)
    with pytest.raises(AmountTooFine):
        Money.from_yuan("0.001")


@pytest.mark.parametrize("make", [Money, Money.from_wan, Money.from_yuan])
@pytest.mark.parametrize("amount", [1.0, True, None])
def test_a_float_is_never_money(make, amount):
    with pytest.raises(TypeError):
        make(amount)


@pytest.mark.parametrize("other", [1, 0.5, "1", Decimal(1)])
def test_only_money_is_added_to_money(other):
    with pytest.raises(TypeError):
        Money(1) + other
    with pytest.raises(TypeError):
        other + Money(1)
    with pytest.raises(TypeError):
        Money(1) - other


def test_amounts_compare_add_and_sum():
    assert Money(1) < Money(2)
    assert Money(1) + Money(2) == Money(3)
    assert sum([Money(1), Money(2), Money(3)], NOTHING) == Money(6)
    assert sum([Money(1), Money(2)]) == Money(3)
    assert not NOTHING


def test_an_amount_never_falls_below_zero():
    with pytest.raises(BelowZero) as refusal:
        Money(100) - Money(250)

    assert "少1.5元" in refusal.value.detail


@pytest.mark.parametrize(
    ("fen", "wan", "shown", "yuan"),
    [
        (123_456_789, "123.456789", "123.46", "1234567.89"),
        (123_455_000, "123.455", "123.46", "1234550.00"),
        (123_454_999, "123.454999", "123.45", "1234549.99"),
        (5_000, "0.005", "0.01", "50.00"),
        (4_999, "0.004999", "0.00", "49.99"),
        (100_000_000, "100", "100.00", "1000000.00"),
        (0, "0", "0.00", "0.00"),
    ],
)
def test_an_amount_is_exact_in_wan_and_half_up_on_display(fen, wan, shown, yuan):
    assert (Money(fen).wan, Money(fen).shown, Money(fen).yuan) == (wan, shown, yuan)


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角"),
        ("10", "壹拾元整"),
        ("10.5", "壹拾元伍角"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100005", "壹拾万零伍元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("100000005", "壹亿零伍元整"),
        ("100050000", "壹亿零伍万元整"),
        ("100005000", "壹亿零伍仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_an_amount_is_spelt_in_capitals(yuan, capitals):
    assert Money.from_yuan(yuan).capitals == capitals


def test_the_last_share_takes_the_remainder():
    shares = Money.from_wan("100").split(3)

    assert [share.wan for share in shares] == ["33.333333", "33.333333", "33.333334"]


def test_a_share_without_weight_gets_nothing():
    assert Money(100).split([1, 1, 1, 0]) == (Money(33), Money(33), Money(34), Money(0))


@pytest.mark.parametrize("shares", [0, -1, [], [0, 0], [2, -1]])
def test_an_impossible_split_is_refused(shares):
    with pytest.raises(CannotSplit):
        Money(100).split(shares)


@settings(max_examples=100, deadline=None)
@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_shares_always_sum_to_the_amount(amount, weights):
    shares = amount.split(weights)

    assert sum(shares, NOTHING) == amount
    assert len(shares) == len(weights)


@settings(max_examples=100, deadline=None)
@given(AMOUNTS)
def test_what_is_shown_exactly_can_be_read_back(amount):
    assert Money.from_wan(amount.wan) == amount
    assert Money.from_yuan(amount.yuan) == amount
