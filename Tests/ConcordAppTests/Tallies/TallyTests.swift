import ConcordApp
import JSON
import SQLite
import Testing

/// What is kept of answers is what a recount from the answers gives, whatever people did in whatever order.
struct TallyTests {
  static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"]],
    "questions": [
      ["name": "tone", "type": "choice", "options": ["calm", "tense", "sad"], "required": true],
      ["name": "strength", "type": "rating"],
      ["name": "size", "type": "number"],
      ["name": "tags", "type": "choice", "multiple": true, "options": ["a", "b", "c"]],
      ["name": "note", "type": "text", "when": ["question": "tone", "is": "sad"]],
      ["name": "marks", "type": "spans", "field": "text", "labels": ["X", "Y"]],
    ],
  ]

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `kept counts are those of a recount after any history`(_ seed: UInt64) throws {
    let world = try World(
      ["judgments": 2, "max_judgments": 3, "lease_seconds": 60, "order": "random"],
      people: ["p0": "manager", "p1": "reviewer", "p2": "annotator", "p3": "annotator"], tasks: 20,
      schema: Self.schema)
    var history = try History(world, seed: seed)
    for _ in 0..<500 { try history.step() }
    try world.count()
    let kept = try Kept(world)
    #expect(!kept.rows.isEmpty)
    try world.write { try TallyStore.reset($0, project: 1) }
    try world.count()
    let recounted = try Kept(world)
    #expect(Set(kept.rows).symmetricDifference(recounted.rows).sorted() == [])
    let labels = try world.number(
      "SELECT count(*) FROM labels l JOIN tasks t ON t.id = l.task_id WHERE t.state = 'done'")
    #expect(
      try world.number("SELECT coalesce(sum(labels), 0) FROM label_counts WHERE question = 'tone'") == labels)
  }

  @Test func `what was deleted is counted no more, and counting goes on behind it`() throws {
    let world = try World(
      ["judgments": 2], people: ["mia": "manager", "ann": "annotator"], tasks: 3)
    let (mia, ann) = (try world.person("mia"), try world.person("ann"))
    try ann.label("positive")
    try ann.label("negative")
    try world.count()
    let last = try world.number("SELECT task_id FROM annotations ORDER BY id DESC LIMIT 1")
    #expect(try mia.call("DELETE", "/api/tasks/\(last)").status == 204)
    #expect(try world.sum("annotations") == 1)
    try ann.label("mixed")
    try world.count()
    #expect(try world.sum("annotations") == 2)
    #expect(
      try world.number("SELECT units FROM unit_patterns WHERE pattern = '{\"negative\":1}'") == 0)
  }

  @Test func `a step that was worked out before a change is not written`() throws {
    let world = try World(["judgments": 2], people: ["ann": "annotator"], tasks: 3)
    let reply = try world.person("ann").label("positive")
    let annotation = try #require(reply.json["annotation"]?["id"]?.integer)
    let rules = RulesCache()
    let stale = try world.read { db in
      try #require(try Tally.next(db, project: 1, schema: rules.rules(db, project: 1).schema))
    }
    let edit = try world.person("ann").call(
      "PUT", "/api/annotations/\(annotation)", ["answers": ["sentiment": "mixed"]])
    #expect(edit.status == 200)
    #expect(try world.write { try Tally.write(stale, $0, project: 1) } == false)
    try world.count()
    #expect(try world.number("SELECT units FROM unit_patterns WHERE pattern = '{\"mixed\":1}'") == 1)
  }

  @Test func `a job counts what piled up, and goes on where it was stopped`() throws {
    let world = try World(["judgments": 1], people: ["mia": "manager"], tasks: 1)
    try world.write { db in
      try db.run("UPDATE project_counts SET labelled_to = 0, annotations = 30000")
      try db.run(
        """
        WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 30009)
        INSERT INTO tasks (id, project_id, state, queue_key, wanted, judged, taken, dedupe, created_at, changed_at)
        SELECT i, 1, 'done', i, 1, 1, 1, CAST('t' || i AS BLOB), 0, 0 FROM n
        """)
      try db.run("INSERT INTO task_payloads (task_id, data) SELECT id, '{}' FROM tasks WHERE id >= 10")
      try db.run(
        """
        INSERT INTO annotations (project_id, task_id, user_id, answers, counted, submitted_at, changed_at)
        SELECT 1, id, 1, '{"sentiment":"mixed"}', 1, 0, 0 FROM tasks WHERE id >= 10
        """)
      try db.run(
        """
        INSERT INTO labels (task_id, answers, source, at)
        SELECT id, '{"sentiment":"mixed"}', 'consensus', 0 FROM tasks WHERE id >= 10
        """)
    }
    // Part of it, as a server that was stopped leaves it.
    _ = try Tally.catchUp(world.server.services.database, project: 1, rules: RulesCache(), steps: 2)
    #expect(try world.sum("annotations") == 8_000)
    let mia = try world.person("mia")
    let early = try mia.call("GET", "/api/projects/1/agreement")
    #expect(early.json["pending"]?.integer ?? 0 > 0)
    try world.waitForJobs()
    let late = try mia.call("GET", "/api/projects/1/agreement")
    #expect(late.json["pending"] == 0)
    #expect(late.json["annotations"] == 30_000)
    let labels = try mia.call("GET", "/api/projects/1/overview").json["labels"]?.array?.first
    #expect(labels?["total"] == 30_000)
  }

  @Test func `a renamed option is counted under its new name`() throws {
    let world = try World(["judgments": 2], people: ["mia": "manager", "ann": "annotator"], tasks: 3)
    try world.person("ann").label("mixed")
    try world.count()
    let mia = try world.person("mia")
    var schema = World.sentiment
    schema = try JSONValue(parsing: Array(schema.text.replacing("mixed", with: "both").utf8))
    let project = try mia.call("GET", "/api/projects/1")
    let changed = try mia.call(
      "PATCH", "/api/projects/1",
      ["schema": schema, "rename": ["sentiment": ["mixed": "both"]]],
      headers: ["If-Match": "\"\(project.json["version"]?.text ?? "")\""])
    #expect(changed.status == 200, "\(changed.json)")
    let report = try mia.call("GET", "/api/projects/1/agreement").json
    let categories = report["questions"]?.array?.first?["categories"]?.array ?? []
    #expect(categories.map { $0["value"] } == ["positive", "negative", "both"])
    #expect(categories.map { $0["count"] } == [0, 0, 1])
  }

  @Test(arguments: [
    ("state", ["tallies USING INTEGER PRIMARY KEY"]),
    ("pending", ["annotations USING INDEX annotations_by_project"]),
    ("sums", ["question_sums USING PRIMARY KEY"]), ("patterns", ["unit_patterns USING PRIMARY KEY"]),
    ("labels", ["label_sums USING PRIMARY KEY"]), ("people", ["annotator_sums USING PRIMARY KEY"]),
    ("habits", ["annotator_labels USING PRIMARY KEY"]), ("pairs", ["pair_sums USING PRIMARY KEY"]),
    ("cells", ["pair_cells USING PRIMARY KEY"]), ("weeks", ["week_labels USING PRIMARY KEY"]),
    ("sample", ["s USING PRIMARY KEY", "a USING INDEX annotations_by_task"]),
    ("counts", ["label_counts USING PRIMARY KEY"]),
    ("edition", ["p USING INTEGER PRIMARY KEY", "t USING INTEGER PRIMARY KEY"]),
    ("names", ["m USING PRIMARY KEY", "u USING INTEGER PRIMARY KEY"]),
  ])
  func `every query of the quality page has its index`(name: String, searches: [String]) throws {
    let queries: [String: StaticString] = [
      "state": TallyStore.stateQuery, "pending": TallyStore.pendingQuery, "sums": TallyReading.sumsQuery,
      "patterns": TallyReading.patternsQuery, "labels": TallyReading.labelsQuery,
      "people": TallyReading.peopleQuery, "habits": TallyReading.habitsQuery,
      "pairs": TallyReading.pairsQuery,
      "cells": TallyReading.cellsQuery, "weeks": TallyReading.weeksQuery, "sample": TallyReading.sampleQuery,
      "counts": LabelTallyStore.countsQuery, "edition": QualityStore.editionQuery,
      "names": QualityStore.namesQuery,
    ]
    let world = try World()
    let plan = try world.read { try $0.queryPlan(try #require(queries[name])) }
    for search in searches { #expect(plan.contains { $0.hasPrefix("SEARCH \(search)") }, "\(plan)") }
    #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
  }
}

extension World {
  /// Brings all counts up to date.
  func count() throws {
    let rules = RulesCache()
    _ = try Tally.catchUp(server.services.database, project: project, rules: rules, steps: .max)
    while try TallyJob.countLabels(server.services.database, project, rules) {}
  }

  func sum(_ name: String) throws -> Int64 {
    try number(
      "SELECT total FROM question_sums WHERE question = '' AND name = :name", ["name": .text(name)])
  }

  func waitForJobs() throws {
    let jobs = try read {
      try $0.all("SELECT id FROM jobs WHERE state IN ('queued', 'running')") { $0.integer(0) }
    }
    for job in jobs { _ = try person("mia").call("GET", "/api/jobs/\(job)") }
    for _ in 0..<2_000 where try number("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')") > 0
    {
      // The job's end is announced on a stream; one look after the other is as good for a test that ends then.
      _ = try person("mia").call("GET", "/readyz")
    }
  }
}

/// All rows of the counts, but those that came back to nothing.
private struct Kept {
  var rows: [String] = []

  init(_ world: World) throws {
    let tables: [(StaticString, StaticString)] = [
      ("pattern", "SELECT question, pattern, units FROM unit_patterns WHERE units <> 0"),
      ("sum", "SELECT question, name, total FROM question_sums WHERE total <> 0"),
      (
        "label",
        """
        SELECT question, value, uses || ' ' || given || ' ' || matched FROM label_sums
        WHERE uses <> 0 OR given <> 0 OR matched <> 0
        """
      ),
      (
        "person",
        """
        SELECT question, user_id, ratings || ' ' || units || ' ' || comparisons || ' ' || similarity
        FROM annotator_sums WHERE ratings <> 0
        """
      ),
      ("habit", "SELECT question, user_id, value || ' ' || ratings FROM annotator_labels WHERE ratings <> 0"),
      (
        "pair",
        """
        SELECT question, first_id || ' ' || second_id, units || ' ' || similarity FROM pair_sums WHERE units <> 0
        """
      ),
      (
        "cell",
        """
        SELECT question, first_id || ' ' || second_id, mine || ' ' || theirs || ' ' || units FROM pair_cells
        WHERE units <> 0
        """
      ),
      ("week", "SELECT question, week, value || ' ' || ratings FROM week_labels WHERE ratings <> 0"),
      ("sample", "SELECT task_id, place, '' FROM sampled_units"),
      ("final", "SELECT question, value, labels FROM label_counts WHERE labels <> 0"),
    ]
    for (name, query) in tables {
      rows += try world.read { db in
        try db.all(query) { "\(name) \($0.text(0)) \($0.text(1)) \($0.text(2))" }
      }
    }
  }
}

/// Four people who do, at random, everything that changes answers or tasks.
private struct History {
  let world: World
  let people: [Person]
  var random: SimulationTests.Generator
  var leases: [[Int64]] = [[], [], [], []]

  init(_ world: World, seed: UInt64) throws {
    self.world = world
    people = try ["p0", "p1", "p2", "p3"].map(world.person)
    random = SimulationTests.Generator(state: seed)
  }

  mutating func step() throws {
    let who = Int.random(in: 0..<4, using: &random)
    switch Int.random(in: 0..<26, using: &random) {
    case 0: world.pass(seconds: Int64.random(in: 1...400_000, using: &random))
    case 1...7: if let lease = try? people[who].next().assignment { leases[who].append(lease) }
    case 8...14: try submit(who)
    case 15...16: try edit(who)
    case 17...19: try review(who % 2)
    case 20: try act(["exclude", "restore", "delete", "review", "accept_consensus"])
    case 21: try act(["restore", "accept_consensus", "exclude"])
    case 22: try gold()
    case 23: try importMore()
    default: try world.count()
    }
  }

  private mutating func answers() -> JSONValue {
    let tone = ["calm", "calm", "tense", "sad"].randomElement(using: &random) ?? "sad"
    var answers: JSONObject = ["tone": .string(tone)]
    if Bool.random(using: &random) { answers["strength"] = .integer(.random(in: 1...5, using: &random)) }
    if Bool.random(using: &random) {
      answers["size"] = .double(Double(Int.random(in: 0...6, using: &random)) / 2)
    }
    let tags = ["a", "b", "c"].filter { _ in Bool.random(using: &random) }
    if Bool.random(using: &random) { answers["tags"] = .array(tags.map { .string($0) }) }
    if tone == "sad", Bool.random(using: &random) { answers["note"] = "two words" }
    let start = Int64.random(in: 0...3, using: &random)
    let label = Bool.random(using: &random) ? "X" : "Y"
    answers["marks"] = [["start": .integer(start), "end": .integer(start + 3), "label": .string(label)]]
    return .object(answers)
  }

  private mutating func submit(_ who: Int) throws {
    guard let lease = leases[who].randomElement(using: &random) else { return }
    _ = try people[who].call(
      "POST", "/api/assignments/\(lease)/submit", ["answers": answers(), "seconds": 1])
  }

  private mutating func edit(_ who: Int) throws {
    let annotation = Int64.random(in: 1...50, using: &random)
    _ = try people[who].call("PUT", "/api/annotations/\(annotation)", ["answers": answers()])
  }

  private mutating func review(_ who: Int) throws {
    let reply = try people[who].review()
    guard let task = reply.task else { return }
    let annotations = reply.json["annotations"]?.array?.compactMap { $0["id"]?.integer } ?? []
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      guard let first = annotations.first else { return }
      _ = try people[who].call("POST", "/api/annotations/\(first)/return", ["comment": "Look again."])
    case 1: _ = try people[who].call("POST", "/api/tasks/\(task)/exclusion")
    case 2: _ = try people[who].resolve(task, ["answers": answers()])
    default: if let last = annotations.last { _ = try people[who].resolve(task, ["accept": .integer(last)]) }
    }
  }

  private mutating func act(_ actions: [String]) throws {
    let action = actions.randomElement(using: &random) ?? "restore"
    let task = Int64.random(in: 1...25, using: &random)
    _ = try people[0].call(
      "POST", "/api/projects/1/tasks/actions", ["ids": [.integer(task)], "action": .string(action)])
  }

  private mutating func gold() throws {
    let task = Int64.random(in: 1...25, using: &random)
    let gold: JSONValue = Bool.random(using: &random) ? answers() : .null
    _ = try people[0].call("PATCH", "/api/tasks/\(task)", ["gold": gold])
  }

  private mutating func importMore() throws {
    let given = (0..<Int.random(in: 1...3, using: &random)).map { index -> JSONValue in
      ["annotator": .string("p\(index + 1)@example.org"), "answers": answers()]
    }
    let line: JSONValue = [
      "data": ["text": .string("imported \(UInt32.random(in: 0...UInt32.max, using: &random)) text")],
      "annotations": .array(given),
    ]
    let reply = try people[0].call(
      "POST", "/api/projects/1/imports?format=jsonl", line, headers: ["Prefer": "wait=20"])
    #expect(reply.json["result"]?["created"] == 1, "\(reply.json)")
  }
}
