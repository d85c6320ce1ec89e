"""Exports as the programs that people use read them, while others go on writing."""

import csv
import io
import json
import sqlite3
import subprocess
import threading

import pandas
import pytest
from conftest import Team

SCHEMA = {
    "fields": [{"name": "text", "type": "text"}],
    "questions": [
        {"name": "mood", "type": "choice", "options": ["sad", "glad"], "required": True},
        {"name": "marks", "type": "spans", "field": "text", "labels": ["PER"]},
    ],
}
TEXTS = [
    "=SUM(A1:A9)", "two\nlines", 'a "quoted" word, and a comma', "tab\there", "Ä👍🏽 ünïcödé", "-5", "+49 30", "@home",
    "'=x", " spaces ", "NULL", "trailing\r\nbreak\r\n",
]


@pytest.fixture(scope="module")
def team(server):
    lines = [{"data": {"text": text}, "external_id": f"t{n}", "meta": {"page": n}} for n, text in enumerate(TEXTS)]
    team = Team(server, SCHEMA, {"judgments": 1, "review": "none"}, {"ann": "annotator"}, lines)
    for _ in range(4):
        team.label("ann", {"mood": "sad", "marks": [{"id": "1", "start": 0, "end": 2, "label": "PER"}]})
    return team


def export(team, query):
    reply = team.admin.get(f"/api/projects/{team.id}/export?{query}")
    assert reply.status == 200, reply
    return reply


def test_every_line_is_the_contracts_record(team):
    records = [json.loads(line) for line in export(team, "format=jsonl").body.splitlines()]
    assert [record["data"]["text"] for record in records] == TEXTS
    keys = ["id", "external_id", "data", "meta", "state", "label", "annotations"]
    # What the project can add to the contract's keys stands behind them.
    assert all(list(record)[:len(keys)] == keys and set(record) - set(keys) <= {"confidences"} for record in records)
    done = [record for record in records if record["state"] == "done"]
    assert len(done) == 4
    assert list(done[0]["label"]) == ["answers", "source", "confidence", "by", "at"]
    assert list(done[0]["annotations"][0]) == [
        "id", "annotator", "answers", "seconds", "version", "submitted_at", "counted"]
    assert "@" not in done[0]["annotations"][0]["annotator"]


def test_pandas_reads_json_lines(team):
    frame = pandas.read_json(io.BytesIO(export(team, "format=jsonl").body), lines=True)
    assert list(frame["external_id"]) == [f"t{n}" for n in range(len(TEXTS))]
    assert (frame["state"] == "done").sum() == 4


@pytest.mark.parametrize("format, separator", [("csv", ","), ("tsv", "\t")])
def test_pandas_and_csv_read_tables_alike(team, format, separator):
    body = export(team, f"format={format}").body
    frame = pandas.read_csv(io.BytesIO(body), sep=separator, dtype=str, keep_default_na=False)
    # The header names every column, whichever way a line ends inside a cell.
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline=""), delimiter=separator))
    assert [row["text"] for row in rows] == TEXTS
    assert list(frame["text"]) == TEXTS
    assert list(frame["meta.page"]) == [str(n) for n in range(len(TEXTS))]
    assert (frame["label.mood"] == "sad").sum() == 4
    (mark,) = json.loads(frame["label.marks"][0])
    assert (mark["start"], mark["end"], mark["label"]) == (0, 2, "PER")
    assert len(json.loads(frame["annotations"][0])) == 1


def test_no_cell_of_a_guarded_table_is_a_formula(team):
    body = export(team, "format=csv&formulas=guard").body.decode()
    for row in csv.reader(io.StringIO(body, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not cell.startswith("-") or cell.lstrip("-").replace(".", "").isdigit()


def test_sqlite_imports_the_table(team, tmp_path):
    path, database = tmp_path / "export.csv", tmp_path / "out.sqlite"
    path.write_bytes(export(team, "format=csv").body)
    connection = sqlite3.connect(database)
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
        connection.execute(f"CREATE TABLE t ({', '.join(json.dumps(name) for name in header)})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(header))})", rows)
    assert connection.execute("SELECT count(*) FROM t WHERE state = 'done'").fetchone() == (4,)


def test_an_export_is_one_moment_while_others_write(server):
    lines = [{"text": f"tale {n} " + "x" * 300} for n in range(20_000)]
    team = Team(server, SCHEMA, {"judgments": 1, "review": "none"}, {"ann": "annotator"}, lines)
    stop, labelled = threading.Event(), []

    def work():
        while not stop.is_set():
            labelled.append(team.label("ann", {"mood": "glad"}))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for _ in range(3):
            before = len(labelled)
            records = [json.loads(line) for line in export(team, "format=jsonl").body.splitlines()]
            assert len(records) == 20_000
            done = [record["state"] == "done" for record in records]
            # The queue goes by id: in one moment the done ones stand before all others.
            assert before <= sum(done) <= len(labelled) + 1
            assert done == sorted(done, reverse=True)
            assert all((record["label"] is not None) == (record["state"] == "done") for record in records)
    finally:
        stop.set()
        worker.join()
    assert labelled


def test_jq_reads_every_line_where_it_is_installed(team):
    try:
        program = subprocess.run(
            ["jq", "-s", "length"], input=export(team, "format=jsonl").body, capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("jq is not installed")
    assert int(program.stdout) == len(TEXTS)
