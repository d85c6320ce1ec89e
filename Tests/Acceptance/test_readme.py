"""What README tells people to type is there."""

import re

from conftest import ROOT, Server

README = (ROOT / "README.md").read_text()


def commands(server):
    listed = server.command("--help")
    assert listed.returncode == 0
    return set(re.findall(r"^  ((?:\w+)(?: \w+)?)  ", listed.stdout, re.M))


def test_every_command_in_the_readme_exists_with_its_options(tmp_path):
    server = Server(tmp_path / "data")
    known = commands(server)
    used = re.findall(r"^(?:TOKEN=\$\()?(?:swift run -c release )?concord ([^#\n|]*)", README, re.M)
    assert len(used) >= 4
    for line in used:
        words = line.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, line
        helped = server.command(*name.split(), "--help")
        assert helped.returncode == 0
        for option in re.findall(r"--[a-z-]+", line):
            assert option in helped.stdout, (name, option)


def test_every_serve_option_is_in_the_readme(tmp_path):
    helped = Server(tmp_path / "data").command("serve", "--help").stdout
    for option in re.findall(r"^  (--[a-z-]+)", helped, re.M):
        assert option == "--help" or f"`{option}" in README or f" {option}" in README, option


def test_wrong_use_exits_64_with_one_line(tmp_path):
    server = Server(tmp_path / "data")
    for words in (["nonsense"], ["serve", "--nonsense"], ["serve", "--port", "x"], ["user", "add"], ["token", "create", "x"]):
        wrong = server.command(*words)
        assert (wrong.returncode, len(wrong.stderr.splitlines())) == (64, 1), (words, wrong.stderr)


def test_the_pictures_are_there():
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path
