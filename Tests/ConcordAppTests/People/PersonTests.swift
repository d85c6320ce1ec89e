import ConcordApp
import JSON
import SQLite
import Testing

/// How people do, as they and their managers see it.
@Suite struct PersonTests {
  /// Two people answer the same tasks, each in the given seconds; the first differs where `differs` says.
  private func worked(_ workflow: JSONValue = [:], tasks: Int, differs: (Int) -> Bool) throws -> World {
    let world = try World(
      workflow.over(["judgments": 2, "max_judgments": 2, "review": "none", "agreement": 0]),
      people: World.goldTeam, tasks: tasks)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    for index in 0..<tasks {
      try ben.label("positive")
      try ann.label(differs(index) ? "negative" : "positive")
    }
    return world
  }

  @Test func `managers see speed, agreement, weeks and confusion of a person, and only they`() throws {
    let world = try worked(tasks: 4) { $0 == 3 }
    let reply = try world.person("man").call("GET", "/api/projects/1/people/1").json
    #expect(reply["user"]?["name"] == "ann" && reply["annotations"] == 4)
    #expect(reply["stats"]?["speed"]?["median_seconds"] == 2.5)
    // Three tasks agree fully; the fourth is a tie, which schema order decides for "positive".
    #expect(reply["stats"]?["agreement"]?["mean"] == 0.75)
    #expect(reply["stats"]?["weeks"]?.array?.count == 1)
    #expect(reply["stats"]?["confusions"]?.array?.first?["counts"]?.array?.first == [3, 1, 0])
    #expect(try world.person("rev").call("GET", "/api/projects/1/people/1").status == 403)
    #expect(try world.person("man").call("GET", "/api/projects/1/people/99").status == 404)
  }

  @Test func `agreement over time is kept, and follows what becomes of labels and tasks`() throws {
    let world = try worked(tasks: 6) { $0 >= 4 }
    let man = try world.person("man")
    func agreement() throws -> JSONValue? {
      try man.call("GET", "/api/projects/1/people/1").json["stats"]?["agreement"]
    }
    // Of the ties schema order decides for "positive", so that the last two differ.
    #expect(try agreement()?["compared"] == 6)
    #expect(abs((try agreement()?["mean"]?.double ?? 0) - 4.0 / 6) < 1e-9)
    // Another label of the same task, by a reviewer.
    #expect(
      try man.call("POST", "/api/projects/1/tasks/actions", ["ids": [6], "action": "review"]).status == 200)
    #expect(try agreement()?["compared"] == 5)
    #expect(try man.review().task == 6)
    #expect(try man.resolve(6, ["answers": ["sentiment": "negative"]]).status == 201)
    #expect(abs((try agreement()?["mean"]?.double ?? 0) - 5.0 / 6) < 1e-9)
    #expect(try man.call("DELETE", "/api/tasks/5").status == 204)
    #expect(try agreement() == ["compared": 5, "mean": 1, "interval": .null])
    #expect(
      try world.number("SELECT sum(answers) FROM person_weeks WHERE user_id = 1")
        == world.number("SELECT count(*) FROM annotations WHERE user_id = 1"))
    #expect(try world.number("SELECT sum(squares) FROM person_weeks WHERE user_id = 1") == 5_000_000_000)
  }

  @Test func `what is looked at anew comes to the same`() throws {
    let world = try worked(tasks: 20) { $0 % 3 == 0 }
    let man = try world.person("man")
    let first = try man.call("GET", "/api/projects/1/people/1").json["stats"]
    try world.write { db in try db.run("UPDATE person_counts SET annotation_to = 0, audit_to = 0") }
    #expect(try man.call("GET", "/api/projects/1/people/1").json["stats"] == first)
  }

  @Test func `managers see all people side by side, with what the model trusts them`() throws {
    let world = try worked(tasks: 30) { $0 % 2 == 0 }
    let man = try world.person("man")
    let refit = try man.call(
      "POST", "/api/projects/1/inference/refit", headers: ["Prefer": "wait=30"])
    #expect(refit.status == 200)
    let people = try man.call("GET", "/api/projects/1/people").json["items"]?.array
    #expect(people?.count == 2)
    #expect(people?.first?["agreement"]?["compared"] == 30)
    #expect(people?.first?["drift"]?["alarm"] == .none)
    let reliability = people?.first?["reliability"]?.array?.first
    #expect(reliability?["question"] == "sentiment" && reliability?["judgments"] == 30)
    let value = reliability?["value"]?.double ?? -1
    let interval = reliability?["interval"]?.array?.compactMap(\.double) ?? []
    #expect(interval.count == 2 && interval[0] <= value && value <= interval[1])
    let one = try man.call("GET", "/api/projects/1/people/1").json["reliability"]?.array?.first
    #expect(one?["confusion"]?["shares"]?.array?.count == 3)
    #expect(try world.person("rev").call("GET", "/api/projects/1/people").status == 403)
  }

  @Test func `people see their own numbers where the project allows it, and nobody else's`() throws {
    let world = try worked(tasks: 2) { _ in false }
    let mine = try world.person("ann").call("GET", "/api/projects/1/me?stats=1").json
    #expect(mine["stats"]?["agreement"]?["mean"] == 1)
    #expect(mine["stats"]?["speed"]?.object?.keys.contains("typical_seconds") == false)
    #expect(try world.person("ann").call("GET", "/api/projects/1/me").json["stats"] == .null)
    let closed = try worked(["annotator_stats": false], tasks: 2) { _ in false }
    #expect(try closed.person("ann").call("GET", "/api/projects/1/me?stats=1").json["stats"] == .null)
  }

  @Test func `one's own page does not tell what was gold`() throws {
    let world = try World.withGold(["gold_rate": 1, "gold_min": 1000], plain: 2, gold: 2)
    let ann = try world.person("ann")
    for _ in 0..<2 { try ann.label("mixed") }
    let mine = try ann.call("GET", "/api/projects/1/me?stats=1").json
    #expect(mine["gold"]?["scored"] == 0)
    #expect(mine["stats"]?["agreement"]?["compared"] == 0)
    #expect(mine["stats"]?["confusions"] == [])
    world.pass(seconds: 86_400)
    #expect(try ann.call("GET", "/api/projects/1/me").json["gold"]?["scored"] == 2)
    let theirs = try world.person("man").call("GET", "/api/projects/1/people/1").json
    #expect(theirs["gold_answers"]?.array?.count == 2 && theirs["gold"]?["scored"] == 2)
  }

  @Test func `who begins to answer otherwise sets off the alarm, who always did does not`() throws {
    let falling = try worked(tasks: 80) { $0 >= 30 && $0 % 2 == 0 }
    let drift = try falling.person("man").call("GET", "/api/projects/1/people/1").json["stats"]?["drift"]
    #expect(drift?["alarm"] == true && drift?["before"] == 1 && drift?["recent"] == 0.5)
    let steady = try worked(tasks: 80) { $0 % 2 == 0 }
    #expect(
      try steady.person("man").call("GET", "/api/projects/1/people/1").json["stats"]?["drift"]?["alarm"]
        == false)
  }

  @Test func `who takes less than a third of the usual time is too fast, from twenty answers on`() throws {
    let world = try worked(tasks: 20) { _ in false }
    try world.write { db in
      _ = try db.run("UPDATE annotations SET seconds = CASE user_id WHEN 1 THEN 1 ELSE 9 END")
    }
    let man = try world.person("man")
    // The project's median lies between 1 and 9.
    #expect(try man.call("GET", "/api/projects/1/people/1").json["stats"]?["speed"]?["too_fast"] == true)
    #expect(try man.call("GET", "/api/projects/1/people/2").json["stats"]?["speed"]?["too_fast"] == false)
    try world.write { db in
      try db.run("UPDATE annotations SET seconds = 0 WHERE id < 5")
      try db.run("UPDATE person_counts SET annotation_to = 0")
    }
    #expect(try man.call("GET", "/api/projects/1/people/1").json["stats"]?["speed"]?["too_fast"] == false)
  }
}
