"""The command line, as somebody meets it who has only its help."""

import pytest

COMMANDS = [
    "serve", "user add", "user list", "user disable", "user password", "token create", "import", "export",
    "simulate", "backup", "restore", "check", "migrate"]


@pytest.fixture(scope="module")
def people(server):
    added = server.command(
        "user", "add", "--data", str(server.data), "--email", "ada@example.org", "--name", "Ada", input="a long secret\n")
    assert added.returncode == 0, added.stderr
    return server


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(server, name):
    told = server.command(*name.split(), "--help")
    assert told.returncode == 0 and told.stdout.startswith(f"concord {name}") and not told.stderr


@pytest.mark.parametrize("group", ["user", "token"])
def test_a_group_of_commands_tells_what_is_in_it(server, group):
    told = server.command(group, "--help")
    listed = [line.split("  ")[1] for line in told.stdout.splitlines() if line.startswith("  ")]
    assert (told.returncode, listed) == (0, [name for name in COMMANDS if name.startswith(group + " ")])


@pytest.mark.parametrize("words", [
    [], ["nonsense"], ["user"], ["token", "make"], ["serve", "--bogus"], ["serve", "--port"], ["serve", "--port", "x"],
    ["serve", "extra"], ["export"], ["export", "--project", "1", "--format", "xml"],
    ["import", "--project", "1", "--file", "f", "--format", "xml"], ["user", "add", "--email", "a@example.org"],
    ["token", "create", "--email", "a@example.org", "--name", "t", "--days", "0"], ["restore"]])
def test_wrong_use_exits_64_with_one_line_of_why(server, words):
    used = server.command(*words)
    assert (used.returncode, used.stdout) == (64, ""), used
    assert used.stderr.startswith("concord: ") and used.stderr.count("\n") == 1, used.stderr


@pytest.mark.parametrize("words, why", [
    (["user", "add", "--email", "ADA@example.org", "--name", "Ada"], "email is someone's already"),
    (["user", "add", "--email", "ada", "--name", "Ada"], '"ada" is not an email address'),
    (["user", "disable", "--email", "nobody@example.org"], "there is no user nobody@example.org"),
    (["token", "create", "--email", "nobody@example.org", "--name", "t"], "there is no user nobody@example.org"),
    (["export", "--project", "99"], "there is no project 99"),
    (["backup", "--to", "/nonexistent/copy"], "cannot reach the folder /nonexistent"),
])
def test_a_failure_exits_1_with_one_line_that_names_what_is_wrong(people, words, why):
    failed = people.command(*words, "--data", str(people.data), input="a long secret\n")
    assert failed.returncode == 1 and not failed.stdout, failed
    assert failed.stderr.startswith(f"concord: {why}") and failed.stderr.count("\n") == 1, failed.stderr
