"""`concord backup` and `concord restore`, as somebody at a terminal uses them."""

import hashlib
import json
import shutil
import signal
import struct
import zlib

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


def png(width, height):
    """A grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_files_of_tasks_are_in_a_backup_and_what_is_missing_or_left_over_is_told(tmp_path):
    schema = {"fields": [{"name": "photo", "type": "image"}],
              "questions": [{"name": "seen", "type": "boxes", "field": "photo", "labels": ["cat"]}]}
    server = Server(tmp_path / "data").start()
    team = Team(server, schema, people={"ann": "annotator"})
    pictures = [png(30, 20), png(31, 20), png(32, 20)]
    refs = [team.admin.post(f"/api/projects/{team.id}/media?name={n}.png", content).json["ref"] for n, content in enumerate(pictures)]
    assert team.take_in([{"photo": ref} for ref in refs])["created"] == 3
    team.label("ann", {"seen": [{"label": "cat", "x": 1, "y": 2, "width": 3, "height": 4}]})
    copy = tmp_path / "copy.sqlite"
    made = server.command("backup", "--data", str(server.data), "--to", str(copy))
    assert made.returncode == 0 and "and 3 files to" in made.stdout, made
    again = server.command("backup", "--data", str(server.data), "--to", str(tmp_path / "second.sqlite"))
    assert again.returncode == 0, again.stderr
    for client in (team.admin, *team.people.values()):
        client.close()
    assert server.stop() == 0

    def place(ref, root=server.data / "media"):
        digest = ref.removeprefix("media:")
        return root / digest[:2] / digest

    def check(*more):
        return server.command("check", "--data", str(server.data), *more)

    assert check("--read-files").returncode == 0
    # A row without its file is an error that names it; other bytes are found where they are read.
    kept = place(refs[0]).read_bytes()
    place(refs[0]).unlink()
    missing = check()
    assert missing.returncode not in (0, 64) and refs[0].removeprefix("media:") + " is missing" in missing.stderr
    place(refs[0]).write_bytes(kept[:-1] + b"x")
    assert check().returncode == 0
    assert "has other bytes" in check("--read-files").stderr
    # A file without a row is left over from a crash: told, no error.
    place(refs[0]).write_bytes(kept)
    stray = hashlib.sha256(b"left over").hexdigest()
    (server.data / "media" / stray[:2]).mkdir(exist_ok=True)
    (server.data / "media" / stray[:2] / stray).write_bytes(b"left over")
    told = check()
    assert told.returncode == 0 and "1 files (9 bytes) belong to no project" in told.stdout, told

    # A restore over what is there keeps the former database with its files, whatever is swept away meanwhile.
    server.start()
    team.admin.close()
    admin = server.admin()
    later = admin.post(f"/api/projects/{team.id}/media?name=later.png", png(33, 20)).json["ref"]
    admin.close()
    assert server.stop() == 0
    over = server.command("restore", "--data", str(server.data), "--from", str(copy))
    assert over.returncode == 0, over.stderr
    assert "2 files" in check().stdout
    place(later).unlink()
    [former] = (server.data / "backups").glob("*-before-restore.copy")
    assert server.command("restore", "--data", str(server.data), "--from", str(former)).returncode == 0
    assert place(later).read_bytes() == png(33, 20) and check("--read-files").returncode == 0

    # The whole folder is lost; the backup brings database and files back to an empty place.
    shutil.rmtree(server.data)
    done = server.command("restore", "--data", str(server.data), "--from", str(copy))
    assert done.returncode == 0 and "put 3 files of tasks back" in done.stdout, done
    assert check("--read-files").returncode == 0
    server.start()
    admin = server.admin()
    for ref, content in zip(refs, pictures):
        assert admin.get(f"/api/media/{ref.removeprefix('media:')}").body == content
    exported = [json.loads(line) for line in admin.get(f"/api/projects/{team.id}/export?format=jsonl").body.splitlines()]
    assert [line["data"]["photo"] for line in exported] == refs
    assert [len(line["annotations"]) for line in exported].count(1) == 1
    admin.close()
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


def test_releases_are_in_a_backup_and_what_is_missing_or_changed_is_told(tmp_path):
    server = Server(tmp_path / "data").start()
    team = Team(server, SCHEMA, people={"ann": "annotator"}, lines=[{"text": f"passage {i}"} for i in range(5)])
    for _ in range(5):
        team.label("ann", {"tone": "calm"})
    job = team.admin.post(f"/api/projects/{team.id}/releases", {"name": "First"}, headers={"Prefer": "wait=30"})
    assert job.json["state"] == "done", job
    release = job.json["result"]["release"]
    content = team.admin.get(f"/api/releases/{release}/files/train.jsonl").body
    assert content
    copy = tmp_path / "copy.sqlite"
    made = server.command("backup", "--data", str(server.data), "--to", str(copy))
    assert made.returncode == 0 and f"and 8 files to {copy}.releases" in made.stdout, made
    for client in (team.admin, *team.people.values()):
        client.close()
    assert server.stop() == 0

    def check(*more):
        return server.command("check", "--data", str(server.data), *more)

    [place] = (server.data / "releases").glob("*/train.jsonl")
    assert check("--read-files").returncode == 0
    assert place.stat().st_mode & 0o777 == 0o600 and place.parent.stat().st_mode & 0o777 == 0o700
    place.write_bytes(content[:-1] + b" ")
    assert check().returncode == 0 and "train.jsonl has other bytes" in check("--read-files").stderr
    place.unlink()
    assert "train.jsonl is missing" in check().stderr
    # A folder without a row is left over from a crash: told, no error.
    place.write_bytes(content)
    (server.data / "releases" / "p9-v9-abc").mkdir()
    assert check().returncode == 0 and "1 folders belong to no release" in check().stdout

    # The whole folder is lost; the backup brings database and files back to an empty place.
    shutil.rmtree(server.data)
    done = server.command("restore", "--data", str(server.data), "--from", str(copy))
    assert done.returncode == 0 and "put 8 files of releases back" in done.stdout, done
    assert check("--read-files").returncode == 0
    server.start()
    admin = server.admin()
    assert admin.get(f"/api/releases/{release}/files/train.jsonl").body == content
    admin.close()
    assert server.stop() == 0
