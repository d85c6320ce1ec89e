"""Releases as programs that know nothing of the server read them: their sums, their rows, and the rule by which they are split,
written anew from the words of the manifest."""

import csv
import hashlib
import io
import json
import re
import struct
import subprocess
import tarfile
import zlib

import pandas
import pytest
from conftest import Team

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "mood", "type": "choice", "options": ["sad", "glad", "other"], "required": True}]}
SPLITS = {"train": 0.8, "validation": 0.1, "test": 0.1}


@pytest.fixture(scope="module")
def team(server):
    moods = ["sad", "sad", "glad", "sad", "glad", "other"]
    lines = [{"data": {"text": f"passage {n}, “quoted” 👍🏽"}, **({"external_id": f"t{n}"} if n % 2 else {}), "meta": {"document": f"d{n % 40}", "page": n},
              "annotations": [{"annotator": f"{who}@example.org", "answers": {"mood": moods[n % 6]}} for who in ("ann", "ben")],
              "label": {"answers": {"mood": moods[n % 6]}, "source": "consensus", "confidence": 0.5 + n / 1000}} for n in range(300)]
    team = Team(server, SCHEMA, {"judgments": 2, "inference": "majority"})
    assert team.take_in(lines)["created"] == 300
    return team


def make(team, **body):
    job = team.admin.post(f"/api/projects/{team.id}/releases", {"name": "Tales", **body}, headers={"Prefer": "wait=60"})
    assert job.status == 200 and job.json["state"] == "done", job
    return team.admin.get(f"/api/releases/{job.json['result']['release']}").json


def fetch(team, release, folder):
    folder.mkdir()
    for file in release["files"]:
        reply = team.admin.get(f"/api/releases/{release['id']}/files/{file['path']}")
        assert reply.status == 200 and reply.headers["ETag"] == f'"{file["sha256"]}"', reply
        (folder / file["path"]).write_bytes(reply.body)
    return folder


def items(folder):
    with open(folder / "items.csv", newline="") as file:
        return list(csv.DictReader(file))


def position(seed, key):
    return (int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big") >> 11) / 2**53


def split_at(place, shares):
    end = 0
    for name, share in shares.items():
        end += share
        if place < end:
            return name
    return name


def test_sha256sum_finds_every_file_whole(team, tmp_path):
    folder = fetch(team, make(team), tmp_path / "release")
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": OK") == 7, done
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.jsonl" for name in SPLITS), "items.csv", "guidelines.md", "README.md", "manifest.json", "SHA256SUMS"}
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for file in manifest["files"]:
        content = (folder / file["path"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    everything = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    assert "ann@" not in everything and "@example.org" not in everything


def test_an_archive_is_unpacked_and_its_sums_hold(team, tmp_path):
    release = make(team, name="Tales of “mood”")
    reply = team.admin.get(f"/api/releases/{release['id']}/archive")
    assert reply.status == 200 and int(reply.headers["Content-Length"]) == len(reply.body), reply
    with tarfile.open(fileobj=io.BytesIO(reply.body), mode="r:") as tar:
        tar.extractall(tmp_path, filter="data")
    folder = tmp_path / f"Tales_of_mood-v{release['version']}"
    assert sorted(path.name for path in folder.iterdir()) == sorted(file["path"] for file in release["files"])
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": OK") == 7, done
    listed = subprocess.run(["tar", "-tf", "-"], input=reply.body, capture_output=True)
    assert listed.returncode == 0 and not listed.stderr and len(listed.stdout.splitlines()) == 8, listed


def png(width):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" + b"\x80" * width)) + chunk(b"IEND", b"")


def test_an_archive_with_media_stands_alone(server, tmp_path):
    team = Team(server, {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "seen", "type": "choice", "options": ["cat", "dog"]}]})
    pictures = [png(width) for width in range(1, 41)]
    refs = [team.admin.post(f"/api/projects/{team.id}/media?name={n}.png", picture).json["ref"] for n, picture in enumerate(pictures)]
    team.take_in([{"data": {"photo": ref}, "label": {"answers": {"seen": "cat"}, "source": "consensus"}} for ref in refs])
    reply = team.admin.get(f"/api/releases/{make(team)['id']}/archive?media=1")
    with tarfile.open(fileobj=io.BytesIO(reply.body), mode="r:") as tar:
        tar.extractall(tmp_path, filter="data")
    folder = tmp_path / "Tales-v1"
    shown = [json.loads(line)["data"]["photo"] for name in SPLITS for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
    assert sorted(shown) == sorted(refs)
    for ref in shown:
        content = (folder / "media" / f"{ref.removeprefix('media:')}.png").read_bytes()
        assert f"media:{hashlib.sha256(content).hexdigest()}" == ref
    assert len(list((folder / "media").iterdir())) == 40


def test_a_record_is_the_exports_byte_for_byte(team, tmp_path):
    folder = fetch(team, make(team), tmp_path / "release")
    exported = team.admin.get(f"/api/projects/{team.id}/export?format=jsonl").body.splitlines()
    released = [line for name in SPLITS for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
    assert sorted(released, key=lambda line: json.loads(line)["id"]) == exported


def test_pandas_reads_every_split(team, tmp_path):
    release = make(team, seed=4)
    folder = fetch(team, release, tmp_path / "release")
    for split in release["manifest"]["counts"]["splits"]:
        frame = pandas.read_json(folder / f"{split['name']}.jsonl", lines=True)
        assert len(frame) == split["items"]
        moods = frame["label"].map(lambda label: label["answers"]["mood"]).value_counts().to_dict()
        assert {mood: count for mood, count in split["labels"]["mood"].items() if count} == moods
    listed = pandas.read_csv(folder / "items.csv", dtype={"label": str, "key": str})
    assert list(listed.columns) == ["id", "split", "key", "label"] and listed["id"].is_monotonic_increasing


def test_the_plain_rule_is_what_the_manifest_says(team, tmp_path):
    folder = fetch(team, make(team, seed=2**53 - 1), tmp_path / "release")
    for item in items(folder):
        assert item["split"] == split_at(position(2**53 - 1, item["key"]), SPLITS), item


def test_groups_are_never_parted_and_the_rule_is_what_the_manifest_says(team, tmp_path):
    folder = fetch(team, make(team, seed=5, group_by="document"), tmp_path / "release")
    where = {}
    for name in SPLITS:
        for line in (folder / f"{name}.jsonl").read_bytes().splitlines():
            where.setdefault(json.loads(line)["meta"]["document"], set()).add(name)
    assert len(where) == 40 and all(len(splits) == 1 for splits in where.values())
    for item in items(folder):
        assert item["split"] == split_at(position(5, item["key"]), SPLITS)


def test_the_stratified_rule_is_what_the_manifest_says(team, tmp_path):
    release = make(team, seed=6, stratify_by="mood")
    folder = fetch(team, release, tmp_path / "release")
    labels = {json.loads(line)["id"]: json.loads(line)["label"]["answers"]["mood"] for name in SPLITS for line in (folder / f"{name}.jsonl").read_bytes().splitlines()}
    strata = {}
    for item in items(folder):
        strata.setdefault(labels[int(item["id"])], []).append(item)
    assert {label: len(own) for label, own in strata.items()} == {"sad": 150, "glad": 100, "other": 50}
    for label, own in strata.items():
        own.sort(key=lambda item: hashlib.sha256(f"6:{item['key']}".encode()).digest()[:8])
        start = position(6, f"stratum:{label}")
        for rank, item in enumerate(own):
            assert item["split"] == split_at((rank + start) / len(own), SPLITS), (label, rank)
        for name, share in SPLITS.items():
            assert abs(sum(item["split"] == name for item in own) - share * len(own)) <= 1
    assert "v is the position of the key \"stratum:LABEL\"" in release["manifest"]["splits"]["rule"]


def test_the_same_tasks_in_another_project_go_to_the_same_splits(team, server, tmp_path):
    first = fetch(team, make(team, seed=7), tmp_path / "first")
    other = Team(server, SCHEMA, {"judgments": 2, "inference": "majority"})
    lines = [json.loads(line) for name in reversed(SPLITS) for line in (first / f"{name}.jsonl").read_bytes().splitlines()]
    assert other.take_in(lines[::2])["created"] == 150
    second = fetch(other, make(other, seed=7), tmp_path / "second")
    before = {item["key"]: item["split"] for item in items(first)}
    assert len(items(second)) == 150 and all(before[item["key"]] == item["split"] for item in items(second))


def test_the_data_card_says_which_file_is_which_split(team, tmp_path):
    release = make(team, description="From a *public* collection.", licence="CC BY 4.0")
    card = (fetch(team, release, tmp_path / "release") / "README.md").read_text()
    head, _, body = card.removeprefix("---\n").partition("\n---\n")
    assert re.findall(r"- split: (\w+)\n    path: (\S+)", head) == [(name, f"{name}.jsonl") for name in SPLITS]
    assert "From a \\*public\\* collection" in body and "CC BY 4.0" in body
    assert f"| sad | {' | '.join(str(split['labels']['mood']['sad']) for split in release['manifest']['counts']['splits'])} | 150 |" in body
