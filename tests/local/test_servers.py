"""Our servers for real: from nothing, through a kill, to nothing; and what is said without them."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import kombu
import psycopg2
import pytest

from deploy.local.command import main
from deploy.local.running import started
from deploy.local.servers import Servers
from deploy.local.state import new_state, write_state
from deploy.local.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
GIVEN = {"DATABASE_URL": "postgresql://u:p@db.example/{service}", "AMQP_URI": "amqp://u:p@broker.example//"}


@pytest.fixture
def servers(tmp_path):
    """Servers of a folder of their own, whatever the environment says; gone after the test."""
    servers = Servers(tmp_path / "run", given={})
    yield servers
    servers.down(wipe=True)


def rows(database_url: str, statement: str) -> list[tuple]:
    url = database_url.format(service="postgres").replace("+psycopg2", "")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchall() if cursor.description else []
        connection.commit()
    return found


def say_over_amqp(amqp_uri: str, body: str) -> str:
    """What comes out of a durable queue after the body went in."""
    with kombu.Connection(amqp_uri) as connection, connection.SimpleQueue("kept") as queue:
        queue.put(body)
        message = queue.get(timeout=10)
        message.ack()
        return message.payload


@pytest.mark.servers
@pytest.mark.timeout(300)
def test_servers_answer_come_back_after_a_kill_and_leave_nothing(servers):
    urls = servers.up()
    rows(urls["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
    heard = say_over_amqp(urls["AMQP_URI"], "hello")
    first = servers.pids()
    os.kill(first["postgres"], signal.SIGKILL)
    again = servers.up()
    second = servers.pids()
    kept = rows(again["DATABASE_URL"], "SELECT number FROM kept")
    servers.stop_postgres()
    silences = servers.silences()
    servers.start_postgres()
    kept_again = rows(again["DATABASE_URL"], "SELECT number FROM kept")
    counted = servers.counters()
    queues = servers.rabbitmqctl("list_queues", "name", "messages")
    place = Path(servers._state().place)
    servers.down(wipe=True)

    assert again == urls
    assert heard == "hello"
    assert kept == kept_again == [(7,)]
    assert second["postgres"] != first["postgres"]
    assert second["rabbitmq"] == first["rabbitmq"]
    assert silences == {"rabbitmq": None, "postgres": "没有运行"}
    assert counted["received"] == counted["acknowledged"] == 1
    assert "kept\t0" in queues
    assert not place.exists() or not any(place.iterdir())
    assert not servers.run_dir.exists()
    assert not any(started(pid) for pid in second.values())


def test_given_servers_are_used_as_they_are(tmp_path):
    assert Servers(tmp_path, given=GIVEN).urls() == GIVEN


def test_a_given_server_replaces_only_its_own_kind(tmp_path):
    state = write_state(tmp_path, new_state(tmp_path, tmp_path))

    urls = Servers(tmp_path, given={"AMQP_URI": GIVEN["AMQP_URI"]}).urls()

    assert urls == {"DATABASE_URL": state.urls()["DATABASE_URL"], "AMQP_URI": GIVEN["AMQP_URI"]}


def test_our_own_urls_in_the_environment_are_still_ours(tmp_path):
    state = write_state(tmp_path, new_state(tmp_path, tmp_path))

    assert Servers(tmp_path, given=state.urls())._ours() == ["postgres", "rabbitmq"]


def test_the_environment_counts_when_nothing_is_given(tmp_path, monkeypatch):
    for name, url in GIVEN.items():
        monkeypatch.setenv(name, url)

    assert Servers(tmp_path).urls() == GIVEN


@pytest.mark.parametrize("ask", ["urls", "pids", "counters", "start_broker", "stop_postgres"])
def test_asking_before_the_first_up_says_what_to_do(tmp_path, ask):
    with pytest.raises(Trouble, match="请先执行 up"):
        getattr(Servers(tmp_path / "never", given={}), ask)()

    assert not (tmp_path / "never").exists()


def test_stopping_before_the_first_up_leaves_no_folder(tmp_path):
    said = []

    Servers(tmp_path / "never", given={}, say=said.append).down(wipe=True)

    assert "没有要停的服务器" in said[0]
    assert not (tmp_path / "never").exists()


def test_wiping_spares_what_is_not_ours(tmp_path):
    write_state(tmp_path, new_state(tmp_path, tmp_path))
    (tmp_path / "postgres").mkdir()
    (tmp_path / "theirs").write_text("precious", encoding="utf-8")

    Servers(tmp_path, given={}).down(wipe=True)

    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]


def test_wiping_never_follows_a_place_that_is_not_its_own(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "postgres").mkdir(parents=True)
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    write_state(run_dir, new_state(run_dir, elsewhere))

    Servers(run_dir, given={}).down(wipe=True)

    assert (elsewhere / "postgres").is_dir()


def test_the_command_ends_with_one_and_a_sentence(tmp_path, capsys, monkeypatch):
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)

    code = main(["env", "--run", str(tmp_path / "never")])

    assert code == 1
    assert "错误：" in capsys.readouterr().err


def test_the_script_runs_by_its_path_without_the_virtual_environment(tmp_path):
    script = [sys.executable, "-S", str(ROOT / "deploy/local/servers.py"), "env", "--run", str(tmp_path)]

    done = subprocess.run(script, env=os.environ | GIVEN, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.stdout.splitlines() == [f"{name}={url}" for name, url in GIVEN.items()]
