"""What may be written into a field: whole numbers stay whole, and none is made that no column can keep."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.chassis.http import Shape, fields
from shared.chassis.http.shapes import named


class YearSchema(Shape):
    """A body with one whole number."""

    year = fields.Integer(required=True, metadata={"title": "年度"})


def complaints(written: str) -> dict[str | None, list[str]]:
    """Return what is wrong with a number as it stands in a body, by the field's Chinese name."""
    schema = YearSchema()
    found = schema.validate({"year": json.loads(written, parse_float=Decimal)})
    return {named(schema, (field,)): messages for field, messages in found.items()}


@pytest.mark.parametrize("written", ["1E+300000", "1E+999999999999999999", "-1E+18", "1E+18", "0E+300000", "9" * 4000])
def test_a_number_that_no_column_can_keep_is_refused_by_the_fields_name_before_it_is_made(written: str):
    assert complaints(written) == {"年度": ["数值过大。"]}


@pytest.mark.parametrize("written", ["2026.5", "1E-300000", "true", '"2_026"', '"2026.0"', "NaN"])
def test_what_is_no_whole_number_is_refused_and_never_read_as_one(written: str):
    assert complaints(written) == {"年度": ["应为整数。"]}


@pytest.mark.parametrize(("written", "number"), [("2026", 2026), ("2.026E3", 2026), ('"2026"', 2026), ("-1", -1)])
def test_a_whole_number_is_read_however_it_is_written(written: str, number: Any):
    assert YearSchema().load({"year": json.loads(written, parse_float=Decimal)}) == {"year": number}


class DaySchema(Shape):
    """A body with one day."""

    signed_on = fields.Date(required=True, metadata={"title": "签订日期"})


@pytest.mark.parametrize(
    "written", ["20260929", "2026-W40-2", "2026W402", "2026-9-29", "29.9.2026", "2026-02-30", " 2026-09-29", 20260929]
)
def test_a_day_in_any_other_spelling_is_refused_with_the_right_one(written: Any):
    assert DaySchema().validate({"signed_on": written}) == {"signed_on": ["应为日期,格式如 2026-09-29。"]}


def test_a_day_is_read_as_it_is_shown():
    assert DaySchema().load({"signed_on": "2026-09-29"}) == {"signed_on": date(2026, 9, 29)}
