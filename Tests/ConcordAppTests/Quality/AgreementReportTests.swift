import ConcordApp
import Crypto
import Foundation
import JSON
import SQLite
import Testing

/// A project in a database of its own, with the answers that a test puts in.
private final class AgreementSample {
  private let database: Database
  private let folder: URL
  private var tasks: Set<Int64> = []
  private let rules = RulesCache()

  init(schema: String, workflow: String = "{}", people: [String] = ["Ada", "Ben", "Chi"]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "agreement-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    database = try Database(
      path: folder.appending(path: "concord.sqlite").path,
      migrations: root.appending(path: "Migrations").path,
      digest: SHA256.hex)
    try database.writer.perform { db in
      _ = try db.run(
        """
        INSERT INTO projects (id, name, schema, workflow, seed, created_at)
        VALUES (1, 'p', :schema, :workflow, 1, 0)
        """, ["schema": .text(schema), "workflow": .text(workflow)])
      _ = try db.run("INSERT INTO project_counts (project_id, changed_at) VALUES (1, 0)")
      for (index, name) in people.enumerated() {
        let id = Value.integer(Int64(index + 1))
        _ = try db.run(
          "INSERT INTO users (id, name, created_at) VALUES (:id, :name, 0)", ["id": id, "name": .text(name)])
        _ = try db.run(
          """
          INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
          VALUES (1, :id, 'annotator', :pseudonym, 0)
          """, ["id": id, "pseudonym": .text("person-\(index + 1)")])
      }
    }
  }

  func add(
    task: Int64, by user: Int64, _ answers: String, counted: Bool = true, gold: String? = nil,
    state: String = "open"
  ) throws {
    let isNew = tasks.insert(task).inserted
    try database.writer.perform { db in
      if isNew {
        _ = try db.run(
          """
          INSERT INTO tasks (id, project_id, state, queue_key, wanted, dedupe, created_at, changed_at, gold)
          VALUES (:id, 1, :state, :id, 3, CAST(:id AS BLOB), 0, 0, :gold)
          """, ["id": .integer(task), "state": .text(state), "gold": .bool(gold != nil)])
        _ = try db.run(
          "INSERT INTO task_payloads (task_id, data, gold) VALUES (:id, '{}', :gold)",
          ["id": .integer(task), "gold": gold.map { .text($0) } ?? .null])
      }
      _ = try db.run(
        """
        INSERT INTO annotations (project_id, task_id, user_id, answers, counted, submitted_at, changed_at)
        VALUES (1, :task, :user, :answers, :counted, 0, 0)
        """,
        [
          "task": .integer(task), "user": .integer(user), "answers": .text(answers),
          "counted": .bool(counted),
        ])
    }
  }

  func report(isBlind: Bool = false) throws -> JSONValue {
    _ = try Tally.catchUp(database, project: 1, rules: rules, steps: .max)
    let report = try database.read { try AgreementReport($0, project: 1) }
    var writer = JSONWriter()
    report.report(isBlind: isBlind, now: 0).write(&writer)
    return try JSONValue(parsing: writer.bytes)
  }

  deinit {
    database.close()
    // A folder that stays behind in the temporary directory harms nothing.
    try? FileManager.default.removeItem(at: folder)
  }
}

extension JSONValue {
  fileprivate func coefficient(_ name: String) -> JSONValue? {
    self["coefficients"]?.array?.first { $0["name"]?.string == name }
  }
}

struct AgreementReportTests {
  private let choice = """
    {"fields": [{"name": "text", "type": "text"}],
     "questions": [{"name": "q", "type": "choice", "options": ["yes", "no"]}]}
    """

  @Test func `two annotators get every coefficient with n, coverage and interval`() throws {
    let sample = try AgreementSample(schema: choice)
    // Artstein & Poesio 2008, table 1: 20, 20 / 10, 50; κ 0.348, π 0.341, S 0.4.
    var task: Int64 = 0
    for (mine, theirs, count) in [
      ("yes", "yes", 20), ("yes", "no", 20), ("no", "yes", 10), ("no", "no", 50),
    ] {
      for _ in 0..<count {
        task += 1
        try sample.add(task: task, by: 1, #"{"q": "\#(mine)"}"#)
        try sample.add(task: task, by: 2, #"{"q": "\#(theirs)"}"#)
      }
    }
    let report = try sample.report()
    let question = try #require(report["questions"]?.array?.first)
    #expect(question["units"] == 100)
    #expect(question["people"] == 2)
    #expect(question["n"] == ["units": 100, "annotators": 2])
    #expect(question["coverage"] == 1)
    #expect(question["level"] == "nominal")
    for (name, value) in [
      ("percent_agreement", 0.7), ("cohen_kappa", 0.347826), ("scott_pi", 0.340659),
      ("brennan_prediger", 0.4), ("gwet_ac1", 0.449541),
    ] {
      let coefficient = try #require(question.coefficient(name))
      #expect(abs((coefficient["value"]?.double ?? 9) - value) < 1e-6, "\(name)")
      #expect(
        (coefficient["low"]?.double ?? 9) < value && (coefficient["high"]?.double ?? -9) > value, "\(name)")
      #expect(coefficient["interval"] == "bootstrap", "\(name)")
    }
    #expect(question["confusion"]?["counts"] == [[40, 30], [30, 100]])
    let pair = try #require(question["pairs"]?.array?.first)
    #expect(pair["measure"] == "cohen_kappa")
    #expect(pair["units"] == 100)
    #expect(abs((pair["value"]?.double ?? 9) - 0.347826) < 1e-6)
    #expect(abs((pair["agreement"]?.double ?? 9) - 0.7) < 1e-12)
    #expect(report["pairs"]?.array?.first?["value"]?.double == pair["agreement"]?.double)
  }

  @Test func `gold, excluded and uncounted annotations are not ratings`() throws {
    let sample = try AgreementSample(schema: choice)
    for user in [Int64(1), 2] {
      try sample.add(task: 1, by: user, #"{"q": "yes"}"#)
      try sample.add(task: 2, by: user, #"{"q": "no"}"#, gold: #"{"q": "no"}"#)
      try sample.add(task: 3, by: user, #"{"q": "no"}"#, state: "excluded")
    }
    try sample.add(task: 1, by: 3, #"{"q": "no"}"#, counted: false)
    let report = try sample.report()
    #expect(report["annotations"] == 2)
    #expect(report["tasks"] == 1)
    #expect(report["questions"]?.array?.first?.coefficient("percent_agreement")?["value"] == 1)
  }

  @Test func `what is undefined is null with its reason`() throws {
    let sample = try AgreementSample(schema: choice)
    let empty = try #require(try sample.report()["questions"]?.array?.first)
    #expect(empty.coefficient("krippendorff_alpha")?["value"] == .null)
    #expect(empty.coefficient("krippendorff_alpha")?["reason"] == "no_units")
    #expect(empty["coverage"] == .null)
    for user in [Int64(1), 2] { try sample.add(task: 1, by: user, #"{"q": "yes"}"#) }
    let same = try #require(try sample.report()["questions"]?.array?.first)
    #expect(same.coefficient("krippendorff_alpha")?["reason"] == "one_category_only")
    #expect(same.coefficient("cohen_kappa")?["reason"] == "one_category_only")
    #expect(same.coefficient("gwet_ac1")?["value"] == 1)
    #expect(same["pairs"]?.array?.first?["reason"] == "one_category_only")
    #expect(same["skewed"] == true)
  }

  @Test func `annotators are listed with the busiest first, and pairs point to their places`() throws {
    let sample = try AgreementSample(schema: choice)
    try sample.add(task: 1, by: 1, #"{"q": "yes"}"#)
    for task in 1...3 { try sample.add(task: Int64(task), by: 3, #"{"q": "yes"}"#) }
    for task in 2...3 { try sample.add(task: Int64(task), by: 2, #"{"q": "no"}"#) }
    try sample.add(task: 4, by: 1, #"{"q": "no"}"#)
    let report = try sample.report()
    #expect(report["questions"]?.array?.first?["coverage"] == 0.75)
    #expect(report["annotators"]?.array?.map { $0["name"] } == ["Chi", "Ada", "Ben"])
    #expect(report["annotators"]?.array?.map { $0["value"]?.double } == [1.0 / 3, 1, 0])
    let pairs = try #require(report["pairs"]?.array)
    #expect(pairs.map { [$0["first"], $0["second"], $0["units"]] } == [[0, 1, 1], [0, 2, 2]])
    #expect(pairs.map { $0["value"]?.double } == [1, 0])
  }

  @Test func `a blind report names nobody`() throws {
    let sample = try AgreementSample(schema: choice)
    try sample.add(task: 1, by: 1, #"{"q": "yes"}"#)
    let annotator = try #require(try sample.report(isBlind: true)["annotators"]?.array?.first)
    #expect(annotator["id"] == .null)
    #expect(annotator["name"] == "person-1")
  }

  @Test func `ratings, numbers, texts, ticks and spans each have their own measures`() throws {
    let sample = try AgreementSample(
      schema: """
        {"fields": [{"name": "text", "type": "text"}], "questions": [
          {"name": "rating", "type": "rating"}, {"name": "number", "type": "number"},
          {"name": "note", "type": "text"},
          {"name": "ticks", "type": "choice", "multiple": true, "options": ["a", "b"]},
          {"name": "spans", "type": "spans", "field": "text", "labels": ["A", "B"]}]}
        """)
    for task in 1...12 {
      for user in 1...3 {
        let near = (task + (user == 3 && task % 3 == 0 ? 1 : 0)) % 5 + 1
        let ticks = task % 2 == 0 || user == 2 ? #"["a"]"# : #"["a", "b"]"#
        let end = user == 1 && task % 4 == 0 ? 9 : 8
        try sample.add(
          task: Int64(task), by: Int64(user),
          """
          {"rating": \(near), "number": \(near * 10), "note": "word \(near)", "ticks": \(ticks),
           "spans": [{"id": "\(user)", "start": 2, "end": \(end), "label": "A"}]}
          """)
      }
    }
    let questions = try #require(try sample.report()["questions"]?.array)
    #expect(questions.map { $0["level"] } == ["ordinal", "interval", "distance", "distance", "distance"])
    let names = questions.map { $0["coefficients"]?.array?.compactMap { $0["name"]?.string } ?? [] }
    #expect(names.allSatisfy { $0.first == "krippendorff_alpha" })
    #expect(names[0].contains("cohen_kappa_quadratic") && names[0].contains("gwet_ac2"))
    #expect(names[4].contains("f1") && names[4].contains("f1_relaxed"))
    for question in questions {
      for coefficient in question["coefficients"]?.array ?? [] {
        let value = try #require(
          coefficient["value"]?.double, "\(question["question"]?.text ?? "") \(coefficient.text)")
        #expect(value > -1 && value <= 1)
        #expect(coefficient["low"]?.double != nil, "\(coefficient.text)")
      }
    }
    // Of the three pairs a task two differ in every fourth task: F1 is 1 − 2 · 3 / 36.
    #expect(abs((questions[4].coefficient("f1")?["value"]?.double ?? 9) - 30.0 / 36) < 1e-12)
    #expect(questions[4].coefficient("f1_relaxed")?["value"] == 1)
  }

  @Test func `questions that were not asked are no ratings`() throws {
    let sample = try AgreementSample(
      schema: """
        {"fields": [{"name": "text", "type": "text"}], "questions": [
          {"name": "a", "type": "choice", "options": ["x", "y"]},
          {"name": "b", "type": "choice", "multiple": true, "options": ["k"], "when": {"question": "a", "is": "x"}}]}
        """)
    try sample.add(task: 1, by: 1, #"{"a": "x", "b": ["k"]}"#)
    try sample.add(task: 1, by: 2, #"{"a": "y"}"#)
    try sample.add(task: 2, by: 1, #"{"a": "x"}"#)
    try sample.add(task: 2, by: 2, #"{"a": "x", "b": ["k"]}"#)
    let questions = try #require(try sample.report()["questions"]?.array)
    #expect(questions.map { $0["units"] } == [2, 1])
    #expect(questions[1].coefficient("mean_similarity")?["value"] == 0)
  }

  private static let boxes = """
    {"fields": [{"name": "p", "type": "image"}],
     "questions": [{"name": "q", "type": "boxes", "field": "p", "labels": ["cat", "dog"]}]}
    """

  private func box(_ label: String, _ x: Int, width: Int = 10) -> String {
    #"{"id": "\#(label)\#(x)", "label": "\#(label)", "x": \#(x), "y": 0, "width": \#(width), "height": 10}"#
  }

  @Test func `regions are matched: what was found, how it was called, how alike it was drawn, by label`()
    throws
  {
    let sample = try AgreementSample(schema: Self.boxes)
    // Task 1: the same cat, drawn 10 and 8 wide (IoU 0.8); a dog that one calls a cat; a dog that only one found.
    try sample.add(task: 1, by: 1, #"{"q": [\#(box("cat", 0)), \#(box("dog", 100)), \#(box("dog", 200))]}"#)
    try sample.add(task: 1, by: 2, #"{"q": [\#(box("cat", 0, width: 8)), \#(box("cat", 100))]}"#)
    // Task 2: the same dog, to the pixel; a cat shifted so far that it is another (IoU 1/3).
    try sample.add(task: 2, by: 1, #"{"q": [\#(box("dog", 0)), \#(box("cat", 50))]}"#)
    try sample.add(task: 2, by: 2, #"{"q": [\#(box("dog", 0)), \#(box("cat", 55))]}"#)
    let question = try #require(try sample.report()["questions"]?.array?.first)
    let regions = try #require(question["regions"])
    #expect(regions["measure"] == "iou" && regions["threshold"] == 0.5)
    func figure(_ name: String) -> Double? {
      regions["figures"]?.array?.first { $0["name"]?.string == name }?["value"]?.double
    }
    // 9 regions; 3 pairs whatever the label, 2 of them with the same one.
    #expect(abs((figure("region_existence") ?? 9) - 6.0 / 9) < 1e-12)
    #expect(abs((figure("region_label") ?? 9) - 2.0 / 3) < 1e-12)
    #expect(abs((figure("region_f1") ?? 9) - 4.0 / 9) < 1e-12)
    #expect(abs((figure("region_extent") ?? 9) - 0.9) < 1e-12)
    let labels = try #require(regions["labels"]?.array)
    #expect(labels.map { $0["regions"] } == [5, 4] && labels.map { $0["matched"] } == [1, 1])
    #expect(abs((labels[0]["f1"]?.double ?? 9) - 2.0 / 5) < 1e-12 && labels[1]["f1"] == 0.5)
    #expect(abs((labels[0]["extent"]?.double ?? 9) - 0.8) < 1e-12 && labels[1]["extent"] == 1)
    let f1 = try #require(regions["figures"]?.array?.first)
    #expect((f1["low"]?.double ?? 9) <= 4.0 / 9 && (f1["high"]?.double ?? -9) >= 4.0 / 9)
  }

  @Test func `what regions do not tell is null with its reason, and other questions have none`() throws {
    let empty = try AgreementSample(schema: Self.boxes)
    for user in [Int64(1), 2] { try empty.add(task: 1, by: user, #"{"q": []}"#) }
    let regions = try #require(try empty.report()["questions"]?.array?.first?["regions"])
    #expect(
      regions["figures"]?.array?.map { $0["reason"] } == [
        "no_units", "no_units", "no_matched_units", "no_matched_units",
      ])
    #expect(regions["figures"]?.array?.allSatisfy { $0["value"]?.isNull == true } == true)
    #expect(regions["labels"]?.array?.allSatisfy { $0["f1"]?.isNull == true && $0["regions"] == 0 } == true)
    let alone = try AgreementSample(schema: Self.boxes)
    try alone.add(task: 1, by: 1, #"{"q": [\#(box("cat", 0))]}"#)
    let figures = try alone.report()["questions"]?.array?.first?["regions"]?["figures"]?.array
    #expect(figures?.allSatisfy { $0["reason"] == "one_annotator" } == true)
    let plain = try AgreementSample(schema: choice)
    try plain.add(task: 1, by: 1, #"{"q": "yes"}"#)
    #expect(try plain.report()["questions"]?.array?.first?["regions"]?.isNull == true)
  }
}
