"""What was acknowledged is there after the process is killed, again and again."""

import signal
import sqlite3
import threading

from conftest import Server, Team

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "tone", "type": "choice", "options": ["calm", "tense"], "required": True}]}


def test_a_killed_server_keeps_every_acknowledged_answer(tmp_path):
    server = Server(tmp_path / "data").start()
    team = Team(server, SCHEMA, people={f"p{i}": "annotator" for i in range(4)},
                lines=[{"text": f"passage {i}"} for i in range(4000)])
    acknowledged = set()
    for life in (0.5, 0.8, 1.1):
        stop = threading.Event()

        def work(client):
            while not stop.is_set():
                try:
                    lease = client.post(f"/api/projects/{team.id}/next").json["assignment"]
                    done = client.post(f"/api/assignments/{lease['id']}/submit",
                                       {"answers": {"tone": "calm"}, "seconds": 1})
                except OSError:
                    return
                if done.status == 201:
                    acknowledged.add(done.json["annotation"]["id"])

        workers = [threading.Thread(target=work, args=(client,)) for client in team.people.values()]
        for worker in workers:
            worker.start()
        stop.wait(life)
        server.stop(signal.SIGKILL)
        stop.set()
        for worker in workers:
            worker.join()
        for client in team.people.values():
            client.close()
        server.start()
    database = sqlite3.connect(tmp_path / "data" / "concord.sqlite")
    stored = {row[0] for row in database.execute("SELECT id FROM annotations")}
    assert len(acknowledged) > 50
    assert acknowledged <= stored
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    leaks = database.execute(
        "SELECT count(*) FROM tasks t WHERE taken <> (SELECT count(*) FROM assignments a WHERE a.task_id = t.id"
        " AND a.state = 'leased') + (SELECT count(*) FROM annotations n WHERE n.task_id = t.id AND n.counted)")
    assert leaks.fetchone() == (0,)
    database.close()
    assert server.stop() == 0


def test_a_second_server_on_the_same_data_says_why_it_does_not_start(tmp_path):
    first = Server(tmp_path / "data").start()
    second = first.command("serve", "--data", str(first.data), "--port", "0")
    assert second.returncode != 0
    assert len(second.stderr.strip().splitlines()) == 1, second.stderr
    assert first.stop() == 0
