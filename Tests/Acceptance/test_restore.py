"""`concord backup` and `concord restore`, as somebody at a terminal uses them."""

import signal

from conftest import Server, Team

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "tone", "type": "choice", "options": ["calm", "tense"], "required": True}]}


def test_a_backup_comes_back_and_the_former_database_is_kept(tmp_path):
    server = Server(tmp_path / "data").start()
    team = Team(server, SCHEMA, people={"ann": "annotator"}, lines=[{"text": f"passage {i}"} for i in range(5)])
    team.label("ann", {"tone": "calm"})
    copy = tmp_path / "copy.sqlite"
    made = server.command("backup", "--data", str(server.data), "--to", str(copy))
    assert made.returncode == 0, made.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    team.label("ann", {"tone": "tense"})

    # While it is served nothing is replaced, and one line says why.
    refused = server.command("restore", "--data", str(server.data), "--from", str(copy))
    assert refused.returncode != 0 and len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert team.counts()["annotations"] == 2
    for client in (team.admin, *team.people.values()):
        client.close()
    assert server.stop(signal.SIGTERM) == 0

    done = server.command("restore", "--data", str(server.data), "--from", str(copy))
    assert done.returncode == 0, done.stderr
    kept = list((server.data / "backups").glob("*-before-restore.copy"))
    assert len(kept) == 1 and str(kept[0].name) in done.stdout
    assert server.command("check", "--data", str(server.data)).returncode == 0
    server.start()
    assert team.counts()["annotations"] == 1
    team.admin.close()
    assert server.stop() == 0

    # And back again.
    assert server.command("restore", "--data", str(server.data), "--from", str(kept[0])).returncode == 0
    server.start()
    assert team.counts()["annotations"] == 2
    team.admin.close()
    assert server.stop() == 0


def test_what_is_no_backup_is_refused_in_one_line(tmp_path):
    server = Server(tmp_path / "data").start()
    assert server.stop() == 0
    (tmp_path / "text").write_text("This is no database.")
    for path in (tmp_path / "text", tmp_path / "missing"):
        refused = server.command("restore", "--data", str(server.data), "--from", str(path))
        assert refused.returncode not in (0, 64) and len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    wrong = server.command("restore", "--data", str(server.data))
    assert wrong.returncode == 64
    server.start()
    assert server.stop() == 0
