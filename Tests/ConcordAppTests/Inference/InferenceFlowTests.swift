import Agreement
import ConcordApp
import JSON
import SQLite
import Testing

/// From answers to models to confidences, through the server: submits, refits, and what becomes of labels.
struct InferenceFlowTests {
  /// Of task n the truth is option n modulo 3. Ann, ben and cat are right but for every ninth task each; dan says
  /// "positive" whenever the truth is "mixed".
  private static let options = ["positive", "negative", "mixed"]
  private static let crew: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "cat": "annotator", "dan": "annotator", "max": "manager",
    "rev": "reviewer",
  ]

  private static func answer(_ person: Int, _ task: Int64) -> String {
    let truth = Int(task % 3)
    if person == 3 { return truth == 2 ? "positive" : options[truth] }
    return options[(Int(task) + person) % 9 == 0 ? (truth + 1) % 3 : truth]
  }

  private static func world(_ workflow: JSONObject = [:], tasks: Int = 40) throws -> World {
    let several: JSONObject = ["judgments": 4, "max_judgments": 4, "agreement": 0.1, "review": "none"]
    return try World(JSONValue.object(workflow).over(several), people: crew, tasks: tasks)
  }

  /// Everyone answers all tasks there are for them.
  private static func labelAll(_ world: World) throws {
    for person in 0..<4 {
      let one = try world.person(crew[person].key)
      while let (task, assignment) = try one.nextTask() {
        _ = try one.submit(assignment, answer(person, task))
      }
    }
  }

  private static func refit(_ world: World) throws -> Wire.Reply {
    try world.person("max").call(
      "POST", "/api/projects/1/inference/refit", headers: ["Prefer": "wait=60"])
  }

  private static func report(_ world: World, as name: String = "rev") throws -> JSONValue {
    try world.person(name).call("GET", "/api/projects/1/inference").json
  }

  private static func judgments(_ world: World) throws -> (judgments: Judgments, gold: [Int: Int]) {
    let rows = try world.read { db in
      try db.all("SELECT task_id, user_id, answers FROM annotations ORDER BY id") {
        (Int($0.integer(0)), Int($0.integer(1)), try JSONValue(parsing: $0.bytes(2)))
      }
    }
    let known = try world.read { db in
      try db.all("SELECT task_id, gold FROM task_payloads WHERE gold IS NOT NULL") {
        (Int($0.integer(0)), try JSONValue(parsing: $0.bytes(1)))
      }
    }
    func code(_ answers: JSONValue) -> Int { options.firstIndex(of: answers["sentiment"]?.string ?? "") ?? 0 }
    return (
      Judgments(
        rows.map { .init(task: $0.0, annotator: $0.1 - 1, category: code($0.2)) }, classCount: 3,
        annotatorCount: 4),
      Dictionary(uniqueKeysWithValues: known.map { ($0.0, code($0.1)) })
    )
  }

  private static func label(_ world: World, _ task: Int64) throws -> (answer: String?, confidence: Double) {
    let found = try world.read { db in
      try db.first(
        "SELECT answers, confidence FROM labels WHERE task_id = :task", ["task": .integer(task)]
      ) { (try JSONValue(parsing: $0.bytes(0)), $0.real(1)) }
    }
    return (found?.0["sentiment"]?.string, found?.1 ?? .nan)
  }

  private static func changes(_ world: World, of task: Int) throws -> Int64 {
    try world.number(
      "SELECT count(*) FROM audit WHERE action = 'label.inferred' AND subject = :task",
      ["task": .text("task \(task)")])
  }

  @Test func `without a fit the consensus is the vote`() throws {
    let world = try Self.world(tasks: 6)
    try Self.labelAll(world)
    // Task 5 is truly "mixed"; three say so and dan says "positive".
    #expect(try Self.label(world, 5) == ("mixed", 0.75))
    let question = try Self.report(world)["questions"]?.array?.first
    #expect(question?["method"]?.string == "majority")
    #expect(try Self.report(world)["fitted_at"] == .some(.null))
  }

  @Test func `after a refit the labels carry the posteriors of a full recomputation`() throws {
    let world = try Self.world()
    try Self.labelAll(world)
    let job = try Self.refit(world)
    #expect(job.status == 200 && job["state"]?.string == "done", "\(job.json.text)")
    let (judgments, _) = try Self.judgments(world)
    let fit = DawidSkene.fit(judgments, options: .recommended(for: judgments))
    for task in 1...40 {
      let label = try Self.label(world, Int64(task))
      let posterior = Array(fit.posterior(of: task))
      let best = posterior.max() ?? 0
      #expect(label.answer == Self.options[posterior.firstIndex(of: best) ?? 0], "task \(task)")
      #expect(abs(label.confidence - best) < 0.006, "task \(task)")
    }
    let question = try Self.report(world)["questions"]?.array?.first
    #expect(question?["method"]?.string == "dawid_skene")
    #expect(question?["judgments"]?.integer == 160)
    // dan takes "mixed" for "positive" nearly always.
    let dan = question?["annotators"]?.array?.first { $0["name"]?.string == "dan" }
    let row = dan?["confusion"]?.array?[2].array?.compactMap(\.double) ?? []
    #expect(row.count == 3 && row[0] > 0.8)
    #expect((dan?["low"]?.double ?? 1) < (dan?["reliability"]?.double ?? 0))
  }

  @Test func `a submit takes the posterior under the matrices that stand`() throws {
    let world = try Self.world()
    try Self.labelAll(world)
    _ = try Self.refit(world)
    let (judgments, _) = try Self.judgments(world)
    let model = DawidSkene.fit(judgments, options: .recommended(for: judgments)).model
    try world.write { db in
      try World.addTasks(db, 1, workflow: .standard, from: 41)
      try db.run("UPDATE tasks SET wanted = 4 WHERE id = 41")
    }
    try Self.labelAll(world)
    let given = (0..<4).map { person in
      (annotator: person, category: Self.options.firstIndex(of: Self.answer(person, 41)) ?? 0)
    }
    let posterior = model.posterior(of: given)
    #expect(abs(try Self.label(world, 41).confidence - (posterior.max() ?? 0)) < 1e-9)
  }

  @Test func `gold is fixed in the fit, and the confidences are held against it`() throws {
    let world = try Self.world()
    try world.write { db in
      for task in stride(from: Int64(1), through: 40, by: 2) {
        // What dan says is right: the other three are wrong wherever they differ.
        let truth = Self.answer(3, task)
        try db.run(
          "UPDATE task_payloads SET gold = :gold WHERE task_id = :task",
          ["gold": .text(#"{"sentiment":"\#(truth)"}"#), "task": .integer(task)])
      }
    }
    try Self.labelAll(world)
    _ = try Self.refit(world)
    let question = try Self.report(world)["questions"]?.array?.first
    #expect(question?["gold_tasks"]?.integer == 20)
    let people = question?["annotators"]?.array ?? []
    func reliability(_ name: String) -> Double {
      people.first { $0["name"]?.string == name }?["reliability"]?.double ?? .nan
    }
    #expect(reliability("dan") > reliability("ann"))
    let calibration = question?["calibration"]?["gold"]
    #expect(calibration?["tasks"]?.integer == 20)
    let bins = calibration?["bins"]?.array ?? []
    #expect(bins.reduce(0) { $0 + ($1["tasks"]?.integer ?? 0) } == 20)
    #expect((calibration?["expected_error"]?.double ?? -1) >= 0)
    for one in [calibration] + bins.map({ $0 }) {
      let accuracy = one?["accuracy"]?.double ?? .nan
      let (low, high) = (one?["accuracy_low"]?.double ?? .nan, one?["accuracy_high"]?.double ?? .nan)
      #expect(low <= accuracy && accuracy <= high && low < high)
    }
  }

  @Test func `every bin of the calibration leads to its tasks, and to those that were wrong`() throws {
    let world = try Self.world()
    try world.write { db in
      for task in stride(from: Int64(1), through: 40, by: 2) {
        try db.run(
          "UPDATE task_payloads SET gold = :gold WHERE task_id = :task",
          ["gold": .text(#"{"sentiment":"\#(Self.answer(3, task))"}"#), "task": .integer(task)])
      }
    }
    try Self.labelAll(world)
    #expect(try Self.list(world, "sentiment:gold").isEmpty)
    _ = try Self.refit(world)
    let calibration = try Self.report(world)["questions"]?.array?.first?["calibration"]?["gold"]
    let bins = try #require(calibration?["bins"]?.array)
    var (all, wrong): ([Int64], [Int64]) = ([], [])
    for bin in bins {
      let from = bin["from"]?.text ?? ""
      let held = try Self.list(world, "sentiment:gold:\(from)")
      let missed = try Self.list(world, "sentiment:gold:\(from):wrong")
      #expect(Int64(held.count) == bin["tasks"]?.integer)
      #expect(Set(missed).isSubset(of: held))
      let right = Double(held.count - missed.count) / Double(held.count)
      #expect(abs(right - (bin["accuracy"]?.double ?? -1)) < 1e-9)
      all += held
      wrong += missed
    }
    #expect(all.sorted() == Array(stride(from: 1, through: 39, by: 2)))
    #expect(!wrong.isEmpty)
    #expect(try Self.list(world, "sentiment:gold") == all.sorted())
    #expect(try Self.list(world, "sentiment:gold::wrong") == wrong.sorted())
    #expect(try Self.list(world, "sentiment:gold", "&order=-id&limit=3") == [39, 37, 35])
    #expect(try Self.list(world, "sentiment:review").isEmpty)
    for bad in ["sentiment", "sentiment:guess", "sentiment:gold:much", "sentiment:gold:0.9:right"] {
      #expect(
        try world.person("max").call("GET", "/api/projects/1/tasks?calibrated=\(bad)").status == 400, "\(bad)"
      )
    }
  }

  private static func list(_ world: World, _ calibrated: String, _ more: String = "") throws -> [Int64] {
    let reply = try world.person("max").call(
      "GET", "/api/projects/1/tasks?calibrated=\(calibrated)\(more)")
    #expect(reply.status == 200, "\(calibrated)")
    return reply.json["items"]?.array?.compactMap { $0["id"]?.integer } ?? []
  }

  @Test func `a label that the models turn round is changed with a line in the audit log`() throws {
    let world = try Self.world()
    try Self.labelAll(world)
    _ = try Self.refit(world)
    // As an older fit left it: another answer. The one that a person accepted stands.
    try world.write { db in
      try db.run("UPDATE labels SET answers = '{\"sentiment\":\"negative\"}' WHERE task_id IN (5, 8)")
      try db.run("UPDATE labels SET by_user = 5 WHERE task_id = 8")
    }
    let before = try world.number("SELECT version FROM tasks WHERE id = 5")
    let changes = (of5: try Self.changes(world, of: 5), of8: try Self.changes(world, of: 8))
    _ = try Self.refit(world)
    #expect(try Self.label(world, 5).answer == "mixed")
    #expect(try Self.label(world, 8).answer == "negative")
    #expect(try world.number("SELECT version FROM tasks WHERE id = 5") == before + 1)
    #expect(try Self.changes(world, of: 5) == changes.of5 + 1)
    #expect(try Self.changes(world, of: 8) == changes.of8)
    #expect(try world.number("SELECT done FROM project_counts") == 40)
  }

  @Test func `the majority asks for no models and gives the shares back`() throws {
    let world = try Self.world()
    try Self.labelAll(world)
    _ = try Self.refit(world)
    #expect(try Self.label(world, 5).confidence > 0.9)
    let changed = try world.person("max").call(
      "PATCH", "/api/projects/1", ["workflow": ["inference": "majority"]])
    #expect(changed.status == 200)
    _ = try Self.refit(world)
    #expect(try Self.label(world, 5) == ("mixed", 0.75))
    #expect(try world.number("SELECT count(*) FROM inference_models") == 0)
    let wrong = try world.person("max").call(
      "PATCH", "/api/projects/1", ["workflow": ["inference": "guessing"]])
    #expect(wrong.status == 422)
  }

  @Test(arguments: ["one_coin", "glad", "mace", "weighted_majority"])
  func `other models can be chosen`(_ method: String) throws {
    let world = try Self.world(["inference": .string(method)])
    try Self.labelAll(world)
    _ = try Self.refit(world)
    let question = try Self.report(world)["questions"]?.array?.first
    #expect(question?["method"]?.string == method)
    #expect(try Self.label(world, 5).answer == "mixed")
    #expect(question?["annotators"]?.array?.count == 4)
  }

  @Test func `with abilities a submit takes the posterior of its task, as the fit would`() throws {
    let world = try Self.world(["inference": "glad"])
    try Self.labelAll(world)
    _ = try Self.refit(world)
    let (judgments, _) = try Self.judgments(world)
    let model = AbilityModel(GLAD.climb(judgments), of: judgments)
    func expected(_ task: Int64) -> Double {
      model.posterior(
        of: (0..<4).map { person in
          (annotator: person, category: Self.options.firstIndex(of: Self.answer(person, task)) ?? 0)
        }
      ).max() ?? .nan
    }
    for task in Int64(1)...40 {
      #expect(abs(try Self.label(world, task).confidence - expected(task)) < 0.006, "task \(task)")
    }
    try world.write { db in
      try World.addTasks(db, 1, workflow: .standard, from: 41)
      try db.run("UPDATE tasks SET wanted = 4 WHERE id = 41")
    }
    try Self.labelAll(world)
    #expect(abs(try Self.label(world, 41).confidence - expected(41)) < 1e-9)
    // dan, who takes one class for another, is the least able.
    let people = try Self.report(world)["questions"]?.array?.first?["annotators"]?.array ?? []
    let worst = people.min { ($0["reliability"]?.double ?? 1) < ($1["reliability"]?.double ?? 1) }
    #expect(people.count == 4 && worst?["name"]?.string == "dan")
  }

  @Test func `a refit that a restart broke off goes on behind its last step`() throws {
    let world = try Self.world()
    try Self.labelAll(world)
    _ = try Self.refit(world)
    let fit = try world.number("SELECT inferred FROM project_counts")
    try world.write { db in
      try db.run("UPDATE labels SET confidence = 0.5, per_question = '{\"sentiment\":0.5}'")
      try db.run(
        """
        INSERT INTO jobs (project_id, kind, state, checkpoint, created_at)
        VALUES (1, 'inference', 'running', :checkpoint, 0)
        """, ["checkpoint": .text(#"{"fit":\#(fit),"state":0,"after":20,"updated":20}"#)])
    }
    try world.server.services.jobs.start()
    let job = try world.number("SELECT max(id) FROM jobs")
    while try world.number(
      "SELECT count(*) FROM jobs WHERE id = :job AND state = 'running'", ["job": .integer(job)]) > 0
    {}
    // The first twenty were done before; nothing is fitted again.
    #expect(try Self.label(world, 20).confidence == 0.5)
    #expect(try Self.label(world, 21).confidence > 0.5)
    #expect(try world.number("SELECT inferred FROM project_counts") == fit)
  }

  @Test func `refits start by themselves as answers come, and leave no list of jobs`() throws {
    let world = try Self.world(tasks: 12)
    try world.server.startDueRefits()
    #expect(try world.number("SELECT count(*) FROM jobs") == 0)
    try Self.labelAll(world)
    try world.server.startDueRefits()
    try Self.waitForJobs(world)
    #expect(try world.number("SELECT inferred FROM project_counts") == 1)
    // Nothing new: nothing to do.
    world.pass(seconds: 60)
    try world.server.startDueRefits()
    #expect(try world.number("SELECT inferred FROM project_counts") == 1)
    try world.write { db in
      try World.addTasks(db, 5, workflow: .standard, from: 41)
      try db.run("UPDATE tasks SET wanted = 4 WHERE id > 40")
    }
    try Self.labelAll(world)
    try world.server.startDueRefits()
    try Self.waitForJobs(world)
    #expect(try world.number("SELECT inferred FROM project_counts") == 2)
    #expect(try world.number("SELECT count(*) FROM jobs") == 1)
  }

  private static func waitForJobs(_ world: World) throws {
    while try world.number("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')") > 0 {}
  }

  @Test func `one answer a task costs no look at models`() throws {
    let world = try World(["judgments": 1], people: Self.crew, tasks: 30)
    let ann = try world.person("ann")
    for _ in 0..<30 { try ann.label() }
    try world.server.startDueRefits()
    #expect(try world.number("SELECT count(*) FROM jobs") == 0)
    #expect(try Self.label(world, 1) == ("positive", 1))
  }

  @Test func `who may not know names sees pseudonyms`() throws {
    let world = try Self.world(["blind_review": true])
    try Self.labelAll(world)
    _ = try Self.refit(world)
    let people = try Self.report(world)["questions"]?.array?.first?["annotators"]?.array ?? []
    #expect(people.count == 4)
    #expect(
      people.allSatisfy { $0["name"]?.string?.hasPrefix("person-") == true && $0["id"] == .some(.null) })
  }

  @Test(arguments: ["dawid_skene", "glad"])
  func `every kind of question gets a model that answers it`(_ method: String) throws {
    let world = try World(
      [
        "judgments": 3, "max_judgments": 3, "agreement": 0, "review": "none", "inference": .string(method),
      ], people: Self.crew, tasks: 24,
      schema: [
        "fields": [["name": "text", "type": "text"]],
        "questions": [
          ["name": "many", "type": "choice", "multiple": true, "options": ["a", "b", "c"]],
          ["name": "stars", "type": "rating", "min": 1, "max": 5],
          ["name": "size", "type": "number"],
          ["name": "words", "type": "text"],
          ["name": "names", "type": "spans", "field": "text", "labels": ["X"]],
        ],
      ])
    for person in 0..<3 {
      let one = try world.person(Self.crew[person].key)
      while let (task, assignment) = try one.nextTask() {
        let off: Int64 = person == 2 ? 1 : 0
        let reply = try one.call(
          "POST", "/api/assignments/\(assignment)/submit",
          [
            "answers": [
              "many": task % 2 == 0 ? ["a", "b"] : person == 2 ? ["c"] : ["b"],
              "stars": .integer(min(5, 1 + task % 4 + off)),
              "size": .double(Double(task * 10 + off * 3)), "words": .string("word \(task) \(off)"),
              "names": [["id": "1", "start": .integer(off), "end": 4, "label": "X"]],
            ], "seconds": 1,
          ])
        #expect(reply.status == 201, "\(reply.json.text)")
      }
    }
    _ = try Self.refit(world)
    let questions = try Self.report(world)["questions"]?.array ?? []
    #expect(
      questions.compactMap { $0["method"]?.string } == [
        method, method, "dawid_skene", "weighted_majority", "weighted_majority",
      ])
    let size = questions.first { $0["question"]?.string == "size" }?["annotators"]?.array ?? []
    let cat = size.first { $0["name"]?.string == "cat" }
    let ann = size.first { $0["name"]?.string == "ann" }
    #expect((cat?["bias"]?.double ?? 0) - (ann?["bias"]?.double ?? 0) > 1.5)
    let label = try world.read { db in
      try db.first("SELECT answers, per_question FROM labels WHERE task_id = 2") {
        (try JSONValue(parsing: $0.bytes(0)), try JSONValue(parsing: $0.bytes(1)))
      }
    }
    #expect(label?.0["many"] == ["a", "b"])
    #expect(label?.0["stars"] == 3)
    #expect(label?.0["words"] == "word 2 0")
    #expect(label?.1.object?.keys.count == 5)
    for (_, confidence) in label?.1.object ?? [:] { #expect((0...1).contains(confidence.double ?? -1)) }
  }
}

extension Person {
  /// The next task that there is for them, and its lease.
  fileprivate func nextTask() throws -> (task: Int64, assignment: Int64)? {
    let reply = try next()
    guard let task = reply.task else { return nil }
    return (task, try reply.assignment)
  }
}
