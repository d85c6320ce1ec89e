"""The whole loop over the API, as concurrent annotators, a reviewer and a manager live it."""

import json
import threading
import time

import pytest
from conftest import Team

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [
              {"name": "tone", "type": "choice", "options": ["calm", "tense", "sad"], "required": True},
              {"name": "people", "type": "spans", "field": "text", "labels": ["PERSON"]}]}
TONE = {"fields": SCHEMA["fields"], "questions": SCHEMA["questions"][:1]}


def lines(n, start=0):
    return [{"text": f"The king spoke {i} words."} for i in range(start, start + n)]


def in_parallel(work, people):
    failures = []

    def run(name):
        try:
            work(name)
        except Exception as error:  # noqa: BLE001 - shown below, whatever it is
            failures.append((name, error))

    threads = [threading.Thread(target=run, args=(name,)) for name in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_every_task_gets_exactly_its_judgments_under_concurrency(server):
    people = {f"a{i}": "annotator" for i in range(8)}
    team = Team(server, TONE, {"judgments": 3, "max_judgments": 3, "agreement": 0.0}, people, lines(60))
    seen = {name: [] for name in people}

    def work(name):
        while True:
            reply = team.next(name)
            if not reply["assignment"]:
                if reply["empty"]["reason"] == "all_leased":
                    time.sleep(0.05)
                    continue
                assert reply["empty"]["reason"] == "done", reply
                return
            seen[name].append(reply["task"]["id"])
            done = team[name].post(f"/api/assignments/{reply['assignment']['id']}/submit",
                                   {"answers": {"tone": "calm"}, "seconds": 1})
            assert done.status == 201 and done.json["counted"] is True, done

    in_parallel(work, people)
    assert all(len(tasks) == len(set(tasks)) for tasks in seen.values())
    assert sum(map(len, seen.values())) == 180
    counts = team.counts()
    assert (counts["done"], counts["open"], counts["annotations"]) == (60, 0, 180)


def test_submit_and_next_in_one_call_never_hands_out_what_is_held(server):
    team = Team(server, TONE, people={"ada": "annotator"}, lines=lines(20))
    first = team.next("ada")
    ahead = team.next("ada", held=[first["assignment"]["id"]])
    assert ahead["task"]["id"] != first["task"]["id"]
    again = team.next("ada")
    assert again["assignment"]["id"] == first["assignment"]["id"], "an unfinished lease is given again first"
    reply = team["ada"].post(
        f"/api/assignments/{first['assignment']['id']}/submit?next=1",
        {"answers": {"tone": "sad"}, "seconds": 3, "held": [ahead["assignment"]["id"]]})
    assert reply.status == 201
    assert reply.json["next"]["task"]["id"] not in (first["task"]["id"], ahead["task"]["id"])
    held = [ahead["assignment"]["id"], reply.json["next"]["assignment"]["id"]]
    for _ in range(3):
        held.append(team.next("ada", held=held)["assignment"]["id"])
    assert team.next("ada", held=held)["empty"]["reason"] == "held_enough"


def test_a_dispute_asks_one_more_then_goes_to_review_and_is_decided(server):
    team = Team(server, TONE, {"judgments": 2, "max_judgments": 3, "agreement": 0.75},
                {"ada": "annotator", "ben": "annotator", "chi": "annotator", "rev": "reviewer", "roy": "reviewer"}, lines(1))
    assert team.label("ada", {"tone": "calm"})["task"]["state"] == "open"
    assert team.label("ben", {"tone": "tense"})["task"]["state"] == "open"
    assert team.label("chi", {"tone": "sad"})["task"]["state"] == "review"
    mine = team["rev"].post(f"/api/projects/{team.id}/review/next").json
    assert len(mine["annotations"]) == 3 and mine["task"]["data"]["text"].startswith("The king")
    other = team["roy"].post(f"/api/projects/{team.id}/review/next").json
    assert other["task"] is None
    task = mine["task"]["id"]
    lost = team["roy"].post(f"/api/tasks/{task}/resolution", {"answers": {"tone": "sad"}})
    assert (lost.status, lost.json["code"]) == (409, "lease_lost")
    bad = team["rev"].post(f"/api/tasks/{task}/resolution", {"answers": {"tone": "purple"}})
    assert bad.status == 422 and bad.json["errors"][0]["pointer"] == "/answers/tone", bad
    key = {"Idempotency-Key": "decide-1"}
    won = team["rev"].post(f"/api/tasks/{task}/resolution", {"accept": mine["annotations"][1]["id"]}, headers=key)
    assert won.status == 201, won
    assert won.json["label"]["answers"]["tone"] == mine["annotations"][1]["answers"]["tone"]
    again = team["rev"].post(f"/api/tasks/{task}/resolution", {"accept": mine["annotations"][1]["id"]}, headers=key)
    assert (again.status, again.json) == (won.status, won.json)
    assert team.counts()["done"] == 1


def test_returned_work_comes_back_with_its_comment(server):
    team = Team(server, TONE, {"review": "all"}, {"ada": "annotator", "rev": "reviewer"}, lines(2))
    done = team.label("ada", {"tone": "calm"})
    assert done["task"]["state"] == "review"
    team["rev"].post(f"/api/projects/{team.id}/review/next")
    back = team["rev"].post(f"/api/annotations/{done['annotation']['id']}/return", {"comment": "Read it again"})
    assert back.status == 200, back
    given = team.next("ada")
    assert given["task"]["id"] == done["task"]["id"]
    assert given["assignment"]["returned"] == {"comment": "Read it again", "round": 1}
    redone = team["ada"].post(f"/api/assignments/{given['assignment']['id']}/submit",
                              {"answers": {"tone": "sad"}, "seconds": 2})
    assert redone.status == 201 and redone.json["annotation"]["version"] == 2, redone


def test_a_submit_is_replayed_and_a_late_one_is_kept(server):
    team = Team(server, TONE, {"lease_seconds": 1}, {"ada": "annotator", "ben": "annotator"}, lines(1))
    lease = team.next("ada")["assignment"]["id"]
    time.sleep(1.2)
    taken = team.label("ben", {"tone": "calm"})
    assert taken["counted"] is True
    body, key = {"answers": {"tone": "sad"}, "seconds": 9}, {"Idempotency-Key": "one"}
    late = team["ada"].post(f"/api/assignments/{lease}/submit", body, headers=key)
    assert late.status == 201 and late.json["counted"] is False, late
    replay = team["ada"].post(f"/api/assignments/{lease}/submit", body, headers=key)
    assert (replay.status, replay.body) == (late.status, late.body)
    twice = team["ada"].post(f"/api/assignments/{lease}/submit", body)
    assert (twice.status, twice.json["code"]) == (409, "already_submitted")
    stored = team.admin.get(f"/api/projects/{team.id}/export?format=jsonl").body.decode().splitlines()
    assert sorted(a["counted"] for a in json.loads(stored[0])["annotations"]) == [False, True]


def test_parallel_submits_of_one_lease_make_one_annotation(server):
    team = Team(server, TONE, people={"ada": "annotator"}, lines=lines(3))
    lease = team.next("ada")["assignment"]["id"]
    replies = []

    def work(_):
        client = server.client(team["ada"].token)
        replies.append(client.post(f"/api/assignments/{lease}/submit", {"answers": {"tone": "calm"}, "seconds": 1}))

    in_parallel(work, range(16))
    assert sorted(r.status for r in replies) == [201] + [409] * 15


@pytest.mark.parametrize("answers,pointer", [
    ({}, "/answers/tone"),
    ({"tone": "loud"}, "/answers/tone"),
    ({"tone": ["calm"]}, "/answers/tone"),
    ({"tone": "calm", "mood": 1}, "/answers/mood"),
    ({"tone": "calm", "people": [{"id": "1", "start": 4, "end": 400, "label": "PERSON"}]}, "/answers/people/0/end"),
    ({"tone": "calm", "people": [{"id": "1", "start": 4, "end": 8, "label": "PLACE"}]}, "/answers/people/0/label"),
    ({"tone": "calm", "people": "king"}, "/answers/people"),
])
def test_a_bad_answer_is_refused_with_a_pointer_and_the_lease_stays(server, answers, pointer):
    team = Team(server, SCHEMA, people={"ada": "annotator"}, lines=lines(1))
    lease = team.next("ada")["assignment"]["id"]
    reply = team["ada"].post(f"/api/assignments/{lease}/submit", {"answers": answers, "seconds": 1})
    assert reply.status == 422 and reply.json["code"] == "schema_violation", reply
    assert pointer in [error["pointer"] for error in reply.json["errors"]], reply
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert team.next("ada")["assignment"]["id"] == lease


def test_bad_lines_are_reported_and_good_ones_go_in(server):
    team = Team(server, TONE)
    body = b'\xef\xbb\xbf{"text":"one"}\n\n{"text":"one"}\n{"txt":"x"}\nnonsense\n{"text":"\xff"}\n{"text":"two","extra":1}\n{"text":5}\n'
    job = team.admin.post(f"/api/projects/{team.id}/imports?format=jsonl", body, headers={"Prefer": "wait=20"}).json
    result = job["result"]
    assert job["state"] == "done"
    assert (result["read"], result["created"], result["duplicates"], result["rejected"]) == (7, 2, 1, 4), result
    assert [p["line"] for p in result["problems"]] == [4, 5, 6, 8]


def test_an_export_read_into_an_empty_project_gives_the_same_again(server):
    team = Team(server, SCHEMA, {"judgments": 2, "max_judgments": 2, "agreement": 0.9},
                {"ada": "annotator", "ben": "annotator", "rev": "reviewer"},
                [{"data": {"text": "Ein König 👑 sprach"}, "external_id": f"t{i}", "meta": {"n": i}} for i in range(6)])
    spans = [{"id": "s1", "start": 4, "end": 9, "label": "PERSON"}]
    for i in range(4):
        team.label("ada", {"tone": "calm", "people": spans})
        team.label("ben", {"tone": "calm" if i < 2 else "sad", "people": spans})
    review = team["rev"].post(f"/api/projects/{team.id}/review/next").json
    assert team["rev"].post(f"/api/tasks/{review['task']['id']}/resolution",
                            {"answers": {"tone": "tense", "people": []}}).status == 201
    first = team.admin.get(f"/api/projects/{team.id}/export?format=jsonl").body
    twin = Team(server, SCHEMA, {"judgments": 2, "max_judgments": 2, "agreement": 0.9})
    job = twin.admin.post(f"/api/projects/{twin.id}/imports?format=jsonl", first, headers={"Prefer": "wait=20"}).json
    assert job["result"]["created"] == 6 and job["result"]["rejected"] == 0, job
    second = twin.admin.get(f"/api/projects/{twin.id}/export?format=jsonl").body

    def plain(raw):
        records = [json.loads(line) for line in raw.decode().splitlines()]
        for record in records:
            del record["id"]
            for annotation in record["annotations"]:
                del annotation["id"]
            if record["label"]:
                del record["label"]["by"]
        return records

    assert plain(first) == plain(second)
    assert {"open": 2, "review": 1, "done": 3}.items() <= twin.counts().items()


def test_a_stranger_finds_nothing(server):
    team = Team(server, TONE, people={"ada": "annotator"}, lines=lines(1))
    stranger = Team(server, TONE, people={"eve": "manager"})["eve"]
    lease = team.next("ada")
    for method, path in [
        ("GET", f"/api/projects/{team.id}"), ("PATCH", f"/api/projects/{team.id}"), ("POST", f"/api/projects/{team.id}/next"),
        ("GET", f"/api/projects/{team.id}/export?format=jsonl"), ("GET", f"/api/tasks/{lease['task']['id']}"),
        ("POST", f"/api/assignments/{lease['assignment']['id']}/submit"), ("GET", f"/api/projects/{team.id}/agreement"),
    ]:
        reply = stranger.call(method, path, {} if method != "GET" else None)
        assert (reply.status, reply.json["code"]) == (404, "not_found"), (method, path, reply)
    anonymous = server.client()
    assert anonymous.get(f"/api/projects/{team.id}").status == 401
    assert team["ada"].get(f"/api/projects/{team.id}/export?format=jsonl").status == 403
