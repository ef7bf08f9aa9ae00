"""Which programs are found, and what is said when they are absent."""

import pytest

from deploy.local import install
from deploy.local.trouble import Trouble


@pytest.fixture
def versions(tmp_path):
    """Debian's folder with two majors of PostgreSQL in it."""
    for version in ("9.6", "15"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for program in ("postgres", "initdb"):
            (folder / program).touch()
    return tmp_path


@pytest.fixture
def policy(tmp_path):
    """The place of Debian's rule on starting services, none laid down."""
    return tmp_path / "policy-rc.d"


def test_the_highest_postgres_is_taken_by_number_not_by_spelling(versions):
    assert install.postgres_folder(root=versions) == versions / "15" / "bin"


def test_a_cluster_keeps_its_own_major_version(versions):
    assert install.postgres_folder("9.6", root=versions) == versions / "9.6" / "bin"


@pytest.mark.parametrize("program", ["psql", "postgres", "initdb"])
def test_half_a_postgres_does_not_count(tmp_path, monkeypatch, program):
    (tmp_path / "16" / "bin").mkdir(parents=True)
    (tmp_path / "16" / "bin" / program).touch()
    monkeypatch.setenv("PATH", str(tmp_path))

    assert install.postgres_folder(root=tmp_path) is None


def test_rabbitmq_that_is_nowhere_is_not_found(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert install.rabbitmq_folder([tmp_path]) is None


def test_without_root_the_missing_packages_are_named():
    with pytest.raises(Trouble, match="apt-get install postgresql rabbitmq-server") as caught:
        install.refuse_unless_installable(["postgres", "rabbitmq"], root=False, apt=True)

    assert "AMQP_URI" in str(caught.value)


def test_without_apt_even_root_is_told_to_install_by_hand():
    with pytest.raises(Trouble, match="本机没有 rabbitmq-server"):
        install.refuse_unless_installable(["rabbitmq"], root=True, apt=False)


def test_root_on_debian_is_not_refused():
    install.refuse_unless_installable(["rabbitmq"], root=True, apt=True)


def test_nothing_is_installed_when_nothing_is_absent(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "absent", list)
    said = []

    install.install(["postgres", "rabbitmq"], log=tmp_path / "install.log", say=said.append)

    assert said == []
    assert not (tmp_path / "install.log").exists()


def test_no_service_starts_while_packages_are_unpacked(policy):
    with install.nothing_starts(policy):
        text, mode = policy.read_text(encoding="ascii"), policy.stat().st_mode

    assert text.endswith("exit 101\n")
    assert mode & 0o111
    assert not policy.exists()


def test_the_machines_own_policy_comes_back_even_after_a_failure(policy):
    policy.write_text("theirs", encoding="ascii")

    with pytest.raises(KeyboardInterrupt), install.nothing_starts(policy):
        raise KeyboardInterrupt

    assert policy.read_text(encoding="ascii") == "theirs"


def test_a_policy_kept_by_an_interrupted_install_comes_back(policy):
    kept = policy.with_name("policy-rc.d.jc-kept")
    kept.write_text("theirs", encoding="ascii")
    policy.write_text(install.START_NOTHING, encoding="ascii")

    with install.nothing_starts(policy):
        pass

    assert policy.read_text(encoding="ascii") == "theirs"
    assert not kept.exists()
