"""The steps of a project's life through the HTTP doors; each returns what it did and the date it set running."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deploy.door import Door

UNIT, BDB, AAB, FIN = "owner_unit", "BDB", "AAB", "FIN"
WINNER = {"contractor_name": "晋城云数科技有限公司", "contractor_uscc": "91350100M000100Y43"}
ASPECTS = {
    "resource_catalogue": "信息资源目录编制完整,要素齐全,符合编制指南要求。",
    "data_sharing": "数据整合共享方案明确,与市共享交换平台对接。",
    "consolidation": "应用集约化建设,未重复建设既有系统功能。",
    "cloud_migration": "全部部署于市级城市云平台,资源需求合理。",
    "secure_controllable": "软硬件设备清单满足安全自主可控要求。",
}


@dataclass
class Life:
    """What the steps have learnt so far."""

    door: Door
    today: str = ""
    project_id: str = ""
    project_no: str = ""
    contract_id: str = ""
    ops_request_id: str = ""


Step = Callable[[Life], tuple[str, dict[str, Any] | None]]


def apply(life: Life) -> tuple[str, None]:
    described = {
        "project_name": "智慧交通数据平台",
        "project_type": "system",
        "build_nature": "new",
        "plan_item": "2026年度计划第7项",
        "contact_name": "王建设",
        "estimate_wan": "480.5",
        "classified": False,
        "fiscal_money": True,
        "relies_on_city_cloud": True,
    }
    project = life.door.post(UNIT, "/projects", described, step="apply")
    life.project_id, life.project_no = project["project_id"], project["project_no"]
    for kind in ("project_proposal", "feasibility_report", "preliminary_design", "investment_estimate"):
        life.door.upload(UNIT, f"/projects/{life.project_id}/materials/{kind}", kind, step=f"material-{kind}")
    life.door.post(UNIT, f"/projects/{life.project_id}/review-request", step="request-review")
    return f"申请立项 {project['project_no']},四项材料齐备,提请技术审核", None


def review(life: Life) -> tuple[str, None]:
    at = f"/reviews/{life.project_id}"
    life.door.eventually(BDB, at, lambda shown: True)
    life.door.post(BDB, f"{at}/acceptance", step="accept-review")
    for aspect, text in ASPECTS.items():
        life.door.put(BDB, f"{at}/aspects/{aspect}", {"conclusion": "ok", "text": text}, step=f"aspect-{aspect}")
    opinion = life.door.post(BDB, f"{at}/opinion", {"conclusion": "pass"}, step="opinion")
    return f"五个方面审核通过,出具审核意见 {opinion['opinion_no']}", None


def request_approval(life: Life) -> tuple[str, None]:
    at = f"/projects/{life.project_id}"
    life.door.eventually(UNIT, at, lambda shown: shown["state"] != "in_review")
    life.door.post(UNIT, f"{at}/approval-request", step="request-approval")
    return "报请审批立项(四项材料与审核意见)", None


def approve(life: Life) -> tuple[str, None]:
    at = f"/approvals/{life.project_id}"
    life.door.eventually(AAB, at, lambda shown: True)
    life.door.post(AAB, f"{at}/acceptance", step="accept-approval")
    decided = life.door.post(AAB, f"{at}/decision", {"approved_amount_wan": "480.5"}, step="approve")
    return f"批准立项,批复 {decided['reply_no']},核定 480.5 万元", None


def budget(life: Life) -> tuple[str, None]:
    at = f"/budgets/{life.project_id}"
    life.door.eventually(FIN, at, lambda shown: True)
    line = {"fiscal_year": int(life.today[:4]), "amount_wan": "480.5", "source": "市级财政预算资金"}
    life.door.post(FIN, f"{at}/line", line, step="budget-line")
    return "建设资金 480.5 万元列入预算", None


def notice(life: Life) -> tuple[str, dict[str, Any]]:
    life.door.post(BDB, f"/budgets/{life.project_id}/notice", {}, step="notice")
    notice = life.door.get(None, f"/notices/{life.project_id}")
    return f"资金拟分配计划公示至 {notice['closes_on']}", {
        "from": notice["published_on"],
        "workdays": 5,
        "due_on": notice["closes_on"],
    }


def select(life: Life) -> tuple[str, None]:
    at = f"/procurements/{life.project_id}"
    life.door.eventually(UNIT, at, lambda shown: shown["allocated_wan"] is not None)
    person = {
        "name": "王建设",
        "post": "信息中心主任",
        "phone": "0356-2000000",
        "appointment_doc": "晋市交发〔2026〕31号",
        "appointed_on": life.today,
    }
    life.door.post(UNIT, f"{at}/responsible-person", person, step="responsible-person")
    selection = {
        "method": "open_tender",
        "justification": "项目内容复杂,依法公开招标确定承建单位。",
        "procurement_no": "JCZC-2026-118",
        "awarded_on": life.today,
        **WINNER,
    }
    life.door.post(UNIT, f"{at}/selection", selection, step="selection")
    return "确定项目责任人;公开招标确定承建单位 晋城云数科技有限公司", None


def sign(life: Life) -> tuple[str, dict[str, Any]]:
    contract = {
        "project_id": life.project_id,
        "amount_wan": "466.8",
        "signed_on": life.today,
        "ends_on": str(date.fromisoformat(life.today) + timedelta(days=60)),
        "payment_terms": "合同签订后支付30%,初验后支付50%,竣工验收备案后支付20%。",
        **WINNER,
    }
    entered = life.door.post(UNIT, "/contracts", contract, step="sign")
    life.contract_id = entered["contract_id"]
    due_on = entered["filing"]["due_on"]
    due = {"from": life.today, "workdays": 5, "due_on": due_on}
    return f"签订合同 466.8 万元,合同备案截止 {due_on}", due


def file(life: Life) -> tuple[str, None]:
    at = f"/contracts/{life.contract_id}"
    life.door.upload(UNIT, f"{at}/text", "contract", step="contract-text")
    submitted = life.door.post(UNIT, f"{at}/filing", step="file")
    return f"报送合同备案({'逾期' if submitted['filing']['late'] else '按期'})", None


def accept_filing(life: Life) -> tuple[str, None]:
    filed = life.door.post(BDB, f"/contracts/{life.contract_id}/filing-acceptance", step="accept-filing")
    return f"合同已备案,回执 {filed['filing']['receipt_no']}", None


def _all_filed(acceptance: Any) -> bool:
    contracts = acceptance["contracts"]
    return bool(contracts) and all(contract["filed"] for contract in contracts)


def preliminary(life: Life) -> tuple[str, None]:
    at = f"/acceptances/{life.project_id}"
    life.door.eventually(UNIT, at, _all_filed)  # the contract itself may still be on its way
    told = {"passed_on": life.today, "summary": "系统功能、性能和数据均达到合同要求,试运行正常。"}
    life.door.post(UNIT, f"{at}/preliminary", told, step="preliminary")
    reports = ("test", "trial_run", "supervision", "user", "finance", "security")
    life.door.post(
        UNIT, f"{at}/joint-request", dict.fromkeys((f"{kind}_report" for kind in reports), True), step="joint"
    )
    return "自行组织初步验收通过,提请联合验收", None


def technical(life: Life) -> tuple[str, None]:
    told = {
        "conclusion": "pass",
        "concluded_on": life.today,
        "products": [{"name": "国产数据库 V8", "verdict": "ok"}, {"name": "应用服务器 V5", "verdict": "ok"}],
    }
    life.door.post(BDB, f"/acceptances/{life.project_id}/technical", told, step="technical")
    return "技术验收通过", None


def completion(life: Life) -> tuple[str, dict[str, Any]]:
    told = {"conclusion": "pass", "concluded_on": life.today, "catalogue_receipt_no": "JCML-2026-0042"}
    shown = life.door.post(AAB, f"/acceptances/{life.project_id}/completion", told, step="completion")
    due_on = shown["report_filing"]["due_on"]
    due = {"from": life.today, "workdays": 7, "due_on": due_on}
    return f"竣工验收通过 {shown['conclusion_no']},验收报告备案截止 {due_on}", due


def report_late(life: Life) -> tuple[str, None]:
    at = f"/budgets/{life.project_id}"
    life.door.eventually(UNIT, f"/acceptances/{life.project_id}", lambda shown: shown["state"] == "overdue")
    held = life.door.eventually(FIN, at, lambda shown: not shown["payable_operations"])
    return f"验收报告逾期未备案,资金冻结 {len(held['holds'])} 项", None


def reminded(life: Life) -> tuple[str, None]:
    def of_the_report(shown: dict[str, Any]) -> list[str]:
        lines = [line for item in shown["items"] for line in item["entries"]]
        mine = [line["text"] for line in lines if line["project_id"] == life.project_id]
        return [text for text in mine if "逾期" in text and "第21条" in text and "负责同志" in text]

    shown = life.door.eventually(UNIT, "/reminders?limit=200", lambda shown: bool(of_the_report(shown)))
    return f"催办已送达经办人和负责人:{of_the_report(shown)[0]}", None


def report(life: Life) -> tuple[str, None]:
    at = f"/acceptances/{life.project_id}"
    life.door.upload(UNIT, f"{at}/report", "report", step="report-text")
    submitted = life.door.post(UNIT, f"{at}/report-filing", step="report")
    filed = life.door.post(BDB, f"{at}/report-acceptance", step="accept-report")
    late = "逾期" if submitted["report_filing"]["late"] else "按期"
    return f"竣工验收报告已备案({late}),回执 {filed['receipt_no']}", None


def operations(life: Life) -> tuple[str, None]:
    at = f"/budgets/{life.project_id}"
    life.door.eventually(UNIT, at, lambda shown: shown["report_filed"] and shown["payable_operations"])
    asked = {
        "fiscal_year": int(life.today[:4]) + 1,
        "amount_wan": "38.2",
        "content": "系统运行维护、等级保护测评和数据更新。",
    }
    request = life.door.post(UNIT, f"{at}/operations-requests", asked, step="ops-request")
    life.ops_request_id = request["ops_request_id"]
    reviewed = {"conclusion": "approved", "amount_wan": "38.2", "opinion": "运维内容合理,费用适当。"}
    life.door.post(BDB, f"/operations-requests/{life.ops_request_id}/review", reviewed, step="ops-review")
    included = life.door.post(FIN, f"/operations-requests/{life.ops_request_id}/inclusion", step="ops-include")
    return f"{included['fiscal_year']}年运维经费 {included['reviewed_amount_wan']} 万元列入预算", None
