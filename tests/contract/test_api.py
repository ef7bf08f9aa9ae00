"""The contract service's HTTP doors, as the unit and the bureau meet them."""

from datetime import date

from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]
NATIONAL_DAY_TUESDAY = date(2026, 9, 29)  # V09


def test_a_contract_goes_from_procurement_to_its_receipt(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.call("owner_unit", "POST", f"{path}/filing")

    filed = house.call("BDB", "POST", f"{path}/filing-acceptance")

    assert filed.status_code == 200
    assert filed.json["state"] == "filed"
    assert filed.json["filing"]["receipt_no"] == "晋市大数据备〔2026〕1号"
    assert (filed.json["filing"]["late"], filed.json["filing"]["lamp"]) == (False, "blue")
    assert house.said("contract") == [
        "contract.responsible_person_appointed.v1",
        "contract.contractor_selected.v1",
        "contract.signed.v1",
        "contract.filing_submitted.v1",
        "contract.filed.v1",
    ]
