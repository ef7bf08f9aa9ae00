"""What is remembered of a run folder, and where its files lie."""

import json
import stat
from dataclasses import asdict
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from deploy.local import accounts
from deploy.local.accounts import Account
from deploy.local.state import FILE, State, new_state, read_state, write_state
from deploy.local.trouble import Trouble


def a_state(run_dir: Path) -> State:
    return new_state(run_dir, run_dir)


def an_account(*, reaches: bool) -> Account:
    class Somebody(Account):
        def reaches(self, folder: Path) -> bool:
            return reaches

    return Somebody(name="somebody", uid=1, gid=1, switch=True)


def test_what_is_written_is_read_again(tmp_path):
    state = write_state(tmp_path, a_state(tmp_path))

    assert read_state(tmp_path) == state


def test_nobody_else_reads_the_passwords(tmp_path):
    write_state(tmp_path, a_state(tmp_path))

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_folder_without_servers_remembers_nothing(tmp_path):
    assert read_state(tmp_path) is None


def test_a_copied_folder_does_not_claim_the_servers_of_the_first(tmp_path):
    write_state(tmp_path, a_state(tmp_path / "elsewhere"))

    with pytest.raises(Trouble, match="移动或复制"):
        read_state(tmp_path)


@pytest.mark.parametrize("text", ["{", "{}", '{"run_dir": 1}', "[]"])
def test_a_broken_file_is_said(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")

    with pytest.raises(Trouble, match="已损坏"):
        read_state(tmp_path)


def test_two_folders_have_different_nodes_and_passwords(tmp_path):
    one, two = a_state(tmp_path / "one"), a_state(tmp_path / "two")

    assert one.node != two.node
    assert not set(one.passwords.values()) & set(two.passwords.values())


def test_the_urls_name_the_servers_and_leave_the_service_open(tmp_path):
    state = a_state(tmp_path)

    urls = state.urls()

    found = urls["DATABASE_URL"].format(service="contract")
    secret, port = state.passwords["postgres"], state.ports["postgres"]
    assert found == f"postgresql+psycopg2://jc:{secret}@127.0.0.1:{port}/contract"
    broker = urlsplit(urls["AMQP_URI"])
    assert (broker.scheme, broker.port, broker.password) == ("amqp", state.ports["amqp"], state.passwords["rabbitmq"])
    assert unquote(broker.path) == "//"


def test_the_file_holds_nothing_but_the_state(tmp_path):
    state = write_state(tmp_path, a_state(tmp_path))

    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8")) == asdict(state)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_files_lie_in_the_run_folder_when_their_owner_reaches_it():
    run_dir = Path("/srv/run")

    assert accounts.choose_place(run_dir, [an_account(reaches=True)]) == run_dir


def test_files_lie_elsewhere_when_one_owner_does_not_reach_the_run_folder():
    run_dir = Path("/srv/run")

    place = accounts.choose_place(run_dir, [an_account(reaches=True), an_account(reaches=False)])

    assert place == accounts.shelter(run_dir) != run_dir


def test_files_lie_elsewhere_when_a_socket_would_not_fit():
    run_dir = Path("/srv") / ("long" * 30)

    assert accounts.choose_place(run_dir, [an_account(reaches=True)]) == accounts.shelter(run_dir)


def test_a_shelter_laid_out_by_a_stranger_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path / "target")

    with pytest.raises(Trouble, match="不是本用户的文件夹"):
        accounts.open_shelter(trap)
