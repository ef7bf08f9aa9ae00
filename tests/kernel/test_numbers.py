"""Document and project numbers have one form each."""

import pytest

from shared.kernel.numbers import DocumentNumber, ProjectNumber, WrongDocumentNumber, WrongProjectNumber


def test_a_document_number_is_written_with_its_own_brackets():
    assert str(DocumentNumber("晋市大数据审", 2026, 12)) == "晋市大数据审〔2026〕12号"


@pytest.mark.parametrize(
    "text",
    [
        "晋市政办〔2019〕44号",
        "晋市政办[2019]44号",
        "晋市政办［2019］44号",
        "晋市政办【2019】44号",
        "晋市政办(2019)44号",
        "晋市政办（2019）44号",
        " 晋市政办 〔２０１９〕 ４４ 号 ",
    ],
)
def test_other_brackets_and_widths_are_brought_to_the_one_form(text):
    assert DocumentNumber.parse(text) == DocumentNumber("晋市政办", 2019, 44)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "晋市政办〔2019〕044号",
        "晋市政办〔2019〕第44号",
        "晋市政办〔2019〕0号",
        "晋市政办〔19〕44号",
        "晋市政办〔2119〕44号",
        "晋市政办2019-44号",
        "晋〔2019〕44号",
        "JSZB〔2019〕44号",
        "晋市政办〔2019〕44",
        "晋市政办〔2019〕四号",
        "晋市政办〔2019〕44号附件",
        "〔2019〕44号",
    ],
)
def test_any_other_text_is_refused(text):
    with pytest.raises(WrongDocumentNumber) as refusal:
        DocumentNumber.parse(text)

    assert "机关代字〔年份〕序号号" in refusal.value.detail


def test_parts_that_make_no_number_are_refused_too():
    with pytest.raises(WrongDocumentNumber):
        DocumentNumber("晋市政办", 2019, 0)


def test_a_project_number_has_four_digits_until_they_are_used_up():
    assert str(ProjectNumber(2026, 1)) == "JC-2026-0001"
    assert str(ProjectNumber(2026, 10000)) == "JC-2026-10000"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("JC-2026-0001", ProjectNumber(2026, 1)),
        ("jc-2026-0420", ProjectNumber(2026, 420)),
        ("ＪＣ－２０２６－０００１", ProjectNumber(2026, 1)),
        ("JC-2026-12345", ProjectNumber(2026, 12345)),
    ],
)
def test_a_project_number_is_read_back(text, number):
    assert ProjectNumber.parse(text) == number


@pytest.mark.parametrize("text", ["JC-2026-1", "JC-2026-0000", "JC-2026-01234", "JC-26-0001", "XC-2026-0001", ""])
def test_another_project_number_is_refused(text):
    with pytest.raises(WrongProjectNumber):
        ProjectNumber.parse(text)
