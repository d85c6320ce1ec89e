"""`concord simulate`: what adaptive judgments cost on judgments whose truth is known."""

import json

import pytest

from conftest import SHARED, Server

CROWDS = SHARED / "data" / "crowd"
SETS = ["rte", "dog", "weather_amt", "sp_amt"]


@pytest.fixture
def simulate(tmp_path):
    server = Server(tmp_path / "data")
    return lambda *words: server.command("simulate", *map(str, words))


def write_crowd(folder):
    labels, truth = folder / "labels.csv", folder / "truth.csv"
    rows = ["task,worker,label"] + [f"t{task},w{worker},{'yes' if task % 2 else 'no'}" for task in range(12) for worker in range(6)]
    labels.write_text("\n".join(rows) + "\n")
    truth.write_text("task,label\n" + "".join(f"t{task},{'yes' if task % 2 else 'no'}\n" for task in range(12)))
    return labels, truth


def test_people_who_are_always_right_need_one_judgment(simulate, tmp_path):
    labels, truth = write_crowd(tmp_path)
    ran = simulate("--labels", labels, "--truth", truth, "--seeds", 2)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["judgments_to_reach_fixed5"] == 1 and told["fixed5_accuracy"] == 1 and told["accuracy_at_5"] == 1
    assert told["settings"]["labels"] == ["no", "yes"] and len(told["seeds"]) == 2
    assert simulate("--labels", labels, "--truth", truth, "--seeds", 2).stdout == ran.stdout


def test_wrong_use_and_bad_files_say_why_in_one_line(simulate, tmp_path):
    labels, truth = write_crowd(tmp_path)
    other = tmp_path / "other.csv"
    other.write_text("item,label\n1,2\n")
    both = ["--labels", labels, "--truth", truth]
    for status, words in [
        (64, ["--labels", labels]), (64, [*both, "--policy", "greedy"]), (64, [*both, "--seeds", "0"]),
        (64, [*both, "--gold-share", "1"]), (64, [*both, "--gold-share", "-0.1"]), (64, [*both, "--gold-share", "nan"]),
        (1, ["--labels", tmp_path / "none", "--truth", truth]), (1, ["--labels", labels, "--truth", other]),
    ]:
        ran = simulate(*words)
        assert ran.returncode == status, words
        assert ran.stdout == "" and len(ran.stderr.splitlines()) == 1, words


@pytest.mark.skipif(not CROWDS.is_dir(), reason="the crowds of ../shared/data are not there")
def test_real_crowds_reach_five_fixed_votes_with_less_than_half(simulate):
    reached, gained = [], []
    for name in SETS:
        ran = simulate("--labels", CROWDS / f"{name}.labels.csv", "--truth", CROWDS / f"{name}.gold.csv")
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        assert told["settings"]["policy"] == "adaptive" and told["settings"]["gold_share"] == 0
        reached.append(told["judgments_to_reach_fixed5"])
        gained.append(told["accuracy_at_5"] - told["fixed5_accuracy"])
    assert max(reached) <= 2.8 and sum(reached) / len(SETS) <= 2.3, reached
    assert sum(gained) / len(SETS) >= 0.04, gained
