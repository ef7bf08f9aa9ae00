"""Both checks of a unified social credit code are computed."""

import pytest

from shared.kernel.uscc import (
    ALPHABET,
    WrongOrganisationCheck,
    WrongUsccCharacter,
    WrongUsccCheck,
    WrongUsccLength,
    parse_uscc,
)

CITY_GOVERNMENT = "11140500012420117H"
WORKED_EXAMPLE = "91350100M000100Y43"  # of GB 32100-2015 itself


@pytest.mark.parametrize("code", [CITY_GOVERNMENT, WORKED_EXAMPLE])
def test_a_true_code_is_accepted(code):
    assert parse_uscc(code) == code


def test_small_letters_spaces_around_and_full_width_are_forgiven():
    assert parse_uscc(f" {CITY_GOVERNMENT.lower()}\n") == CITY_GOVERNMENT
    assert parse_uscc("１１１４０５０００１２４２０１１７Ｈ") == CITY_GOVERNMENT


@pytest.mark.parametrize("last", sorted(set(ALPHABET) - {"3"}))
def test_every_other_last_character_is_refused(last):
    with pytest.raises(WrongUsccCheck) as refusal:
        parse_uscc(WORKED_EXAMPLE[:-1] + last)

    assert "第18位" in refusal.value.detail


def test_a_letter_outside_the_alphabet_is_named_with_its_place():
    with pytest.raises(WrongUsccCharacter) as refusal:
        parse_uscc("91350100M000100Y4Z")

    assert "第18位“Z”" in refusal.value.detail


@pytest.mark.parametrize("inner", sorted(set(ALPHABET) - {"4"}))
def test_every_other_organisation_check_is_refused(inner):
    with pytest.raises(WrongOrganisationCheck) as refusal:
        parse_uscc(WORKED_EXAMPLE[:16] + inner + WORKED_EXAMPLE[17:])

    assert "第17位" in refusal.value.detail


@pytest.mark.parametrize("place", range(18))
def test_a_mistyped_character_anywhere_is_found(place):
    wrong = "2" if CITY_GOVERNMENT[place] != "2" else "3"
    with pytest.raises((WrongUsccCheck, WrongOrganisationCheck)):
        parse_uscc(CITY_GOVERNMENT[:place] + wrong + CITY_GOVERNMENT[place + 1 :])


def test_a_division_of_letters_is_refused():
    with pytest.raises(WrongUsccCharacter):
        parse_uscc("11A40500012420117H")


@pytest.mark.parametrize("code", ["", "1114050001242011H", CITY_GOVERNMENT + "1"])
def test_a_code_of_another_length_is_refused(code):
    with pytest.raises(WrongUsccLength) as refusal:
        parse_uscc(code)

    assert f"{len(code)}位" in refusal.value.detail


def test_an_organisation_check_of_ten_is_written_x():
    assert parse_uscc("9114050000000006XL") == "9114050000000006XL"
