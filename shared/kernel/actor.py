"""Who acts: a person, in a role, for an office (domain of Art. 4's division of duties)."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.refusal import Forbidden


class Role(StrEnum):
    """The stable identifiers of the regulation's parties; the names of offices are data.

    `office_head` is held beside the role of one's office: it lets its head sign what only a head may (D9, [P]).
    """

    OWNER_UNIT = "owner_unit"
    CONTRACTOR = "contractor"
    BDB = "BDB"
    AAB = "AAB"
    FIN = "FIN"
    OFFICE_HEAD = "office_head"
    COUNTY = "county"
    CITYGOV = "citygov"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    SYSADMIN = "sysadmin"
    SYSTEM = "system"

    @property
    def chinese(self) -> str:
        """Return the party's name as the regulation writes it."""
        return CHINESE_ROLES[self]


CHINESE_ROLES = {
    Role.OWNER_UNIT: "项目实施单位",
    Role.CONTRACTOR: "项目建设单位",
    Role.BDB: "市大数据应用局",
    Role.AAB: "市行政审批服务管理局",
    Role.FIN: "市财政局",
    Role.OFFICE_HEAD: "单位负责人",
    Role.COUNTY: "县(市、区)",
    Role.CITYGOV: "市人民政府",
    Role.AUDITOR: "纪检审计",
    Role.OPERATOR: "运行值守",
    Role.SYSADMIN: "系统管理员",
    Role.SYSTEM: "系统",
}


class WrongRole(Forbidden):
    """No office may perform another's act (Art. 4)."""

    advice = "该事项由{wanted}办理,您当前的身份是{has}。请由有权单位的账号办理。"
    article = "4"


class WrongOffice(Forbidden):
    """A unit acts on its own projects only (Art. 4)."""

    advice = "该项目属于其他单位,{office}无权办理。请核对项目编号,或联系项目实施单位。"
    article = "4"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in person, or the system itself when time or an event acts."""

    user_id: str
    name: str
    office_id: str
    office_name: str
    roles: frozenset[Role]
    division_code: str = "140500"

    def must_have(self, *wanted: Role) -> None:
        """Raise WrongRole unless one of the wanted roles is held."""
        if not self.roles.intersection(wanted):
            raise WrongRole(
                wanted="、".join(role.chinese for role in wanted),
                has="、".join(sorted(role.chinese for role in self.roles)) or "无",
            )

    def must_be_of(self, office_id: str) -> None:
        """Raise WrongOffice unless the person belongs to that office."""
        if self.office_id != office_id:
            raise WrongOffice(office=self.office_name)


SYSTEM = Actor(
    user_id="system",
    name="系统",
    office_id="system",
    office_name="系统",
    roles=frozenset({Role.SYSTEM}),
)
