"""Whether a notice fits the calendar that it would enter."""

from services.regulation.rules.refusals import (
    ClosureMakesWork,
    FestivalWorked,
    NothingToCorrect,
    NothingToTakeBack,
    NoticeInForce,
    NumberOfAnotherYear,
    TakenBackTooEarly,
    YearDoesNotFit,
    YearNotWhole,
)
from shared.kernel.calendar import Calendar
from shared.kernel.notice import LOCAL, STATE_COUNCIL, DayKind, Notice
from shared.kernel.numbers import DocumentNumber

KINDS = {DayKind.FESTIVAL: "放假日", DayKind.MAKE_UP: "调休上班日", DayKind.CLOSURE: "本市停止办公日"}


def must_fit(notice: Notice, calendar: Calendar) -> None:
    """Raise when the notice is in force already, contradicts itself or the calendar, or leaves its year unfinished (D12)."""
    if any(_same(notice, known) for known in calendar.notices):
        raise NoticeInForce(citation=notice.citation)
    if notice.corrects:
        _must_correct_what_is_there(notice, calendar)
    else:
        _must_be_of_its_time(notice)
    _must_take_back_what_is_there(notice, calendar)
    if notice.source == LOCAL:
        _must_only_close(notice)
    elif notice.year not in calendar.published_years:
        _must_be_whole(notice)


def _same(one: Notice, other: Notice) -> bool:
    """Return whether both are one paper, also when the document number is known of one of them only; or one correction."""
    if one.corrects or other.corrects:
        return one.citation == other.citation
    numbered = one.document_number is not None and one.document_number == other.document_number
    return numbered or (one.title, one.published_on) == (other.title, other.published_on)


def _must_correct_what_is_there(notice: Notice, calendar: Calendar) -> None:
    """What was typed in wrongly is in the calendar, of the same source and year; a correction may come after its year."""
    cited = notice.corrects.citation if notice.corrects else ""
    known = [one for one in calendar.notices if one.citation == cited and one.published_on <= notice.published_on]
    if not any((one.source, one.year) == (notice.source, notice.year) for one in known):
        raise NothingToCorrect(citation=cited, year=notice.year, corrected_on=notice.published_on)


def _must_be_of_its_time(notice: Notice) -> None:
    """A year's notice comes in the year before or, as an amendment, in the year itself; its number bears the year it came."""
    if notice.source == STATE_COUNCIL and notice.published_on.year not in (notice.year - 1, notice.year):
        raise YearDoesNotFit(year=notice.year, published_on=notice.published_on)
    if notice.document_number and DocumentNumber.parse(notice.document_number).year != notice.published_on.year:
        raise NumberOfAnotherYear(number=notice.document_number, published_on=notice.published_on)


def _must_take_back_what_is_there(notice: Notice, calendar: Calendar) -> None:
    """A notice takes back what its own source has said before it; what comes after it in order, it cannot."""
    after = Calendar.of((*calendar.notices, notice))
    for rule in notice.days:
        if not rule.revoked:
            continue
        kind = notice.kind_of(rule)
        before, left = calendar.said_by(notice.source, rule.day), after.said_by(notice.source, rule.day)
        if before is None or before.kind is not kind:
            raise NothingToTakeBack(day=rule.day, kind=KINDS[kind])
        if left is not None and left.kind is kind:
            raise TakenBackTooEarly(day=rule.day, kind=KINDS[kind], citation=left.citation)


def _must_be_whole(notice: Notice) -> None:
    """The first notice of a year makes every festival a rest day, or the year would be final with festivals worked (D12)."""
    if notice.missing_festivals:
        raise YearNotWhole(year=notice.year, missing="、".join(notice.missing_festivals))
    if notice.missing_days:
        days = (f"{day}({festival})" for day, festival in notice.missing_days.items())
        raise FestivalWorked(year=notice.year, missing="、".join(days))


def _must_only_close(notice: Notice) -> None:
    """The city closes its offices; which weekend is worked is the State Council's to say."""
    for rule in notice.days:
        if rule.kind is DayKind.MAKE_UP:
            raise ClosureMakesWork(day=rule.day)
