"""Rule sets laid down and published in April, for the tests of what becomes law and of what it would do."""

from datetime import datetime
from uuid import UUID

from shared.events.application import ApplicationWithdrawn
from shared.kernel.law import Law
from shared.kernel.period import SHANGHAI
from tests.builders import a_written_rule_set

APRIL = datetime(2026, 4, 25, 9, 0, tzinfo=SHANGHAI)
LAID_ID = UUID("01900000-0000-7000-8000-0000000000b1")
OF_THE_CITY = {"division_code": "140500", "parent": None}
SAME_DOCUMENT = {
    "document_number": "晋市政办〔2019〕44号",
    "title": "晋城市政务大数据项目建设应用管理办法",
    "issued_on": "2019-12-13",
}


def written(**different):
    said = a_written_rule_set(**different)
    return {name: value for name, value in said.items() if name != "number"}


def after(law, said):
    return Law.of((*law.rule_sets, said.as_rule_set()))


def a_withdrawn(drafted):
    return ApplicationWithdrawn(project_id=drafted.project_id, project_no=drafted.project_no, reason="不建了")
