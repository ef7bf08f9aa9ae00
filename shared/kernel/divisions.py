"""The city's divisions by their codes (GB/T 2260): the city itself, its counties, its district and its county-level city."""

from shared.kernel.refusal import Invalid

CITY = "140500"
DIVISIONS = {
    CITY: "晋城市",
    "140502": "城区",
    "140521": "沁水县",
    "140522": "阳城县",
    "140524": "陵川县",
    "140525": "泽州县",
    "140581": "高平市",
}


class NoSuchDivision(Invalid):
    """A division is the city or one of its counties."""

    title = "没有这个行政区划"
    advice = "“{code}”不是本市的行政区划代码。请填写:" + "、".join(
        f"{code}({name})" for code, name in DIVISIONS.items()
    )


def name_of(code: str) -> str:
    """Return the division's name; raise NoSuchDivision."""
    if code not in DIVISIONS:
        raise NoSuchDivision(code=code[:20])
    return DIVISIONS[code]


def division_of(version: str) -> str:
    """Return of which division a rule set's version is: "140522-1" is 140522's first."""
    return version.partition("-")[0]
