import JSON
import Labeling
import SQLite

/// What of a schema the answers of a project use, and the moving of answers when a label gets another name.
enum SchemaUse {
  /// Refuses with the number of answers that each removal would harm; removals that harm none pass.
  static func refuseRemovals(_ removals: [SchemaChange.Removal], in db: Connection, project: Int64) throws {
    guard !removals.isEmpty else { return }
    var counts = [Int](repeating: 0, count: removals.count)
    try SchemaUseStore.eachAnswers(db, project: project) { bytes in
      let answers = Answers(stored: try JSONValue(parsing: bytes))
      for (index, removal) in removals.enumerated() where removal.isInUse(by: answers) { counts[index] += 1 }
    }
    let errors = zip(removals, counts).filter { $0.1 > 0 }.map { removal, count in
      Pointed(pointer: "/schema" + removal.pointer, detail: describe(removal, count))
    }
    guard errors.isEmpty else {
      throw Problem.conflict("in_use", "The schema would lose what answers use.", errors: errors)
    }
  }

  private static func describe(_ removal: SchemaChange.Removal, _ count: Int) -> String {
    let answers = count == 1 ? "1 answer" : "\(count) answers"
    switch removal.what {
    case .question: return "the question '\(removal.question)' has \(answers)"
    case .option(let value): return "'\(value)' of '\(removal.question)' is used by \(answers)"
    case .narrowed: return "'\(removal.question)' would no longer allow \(answers)"
    }
  }

  /// Moves every answer of the project to the new names. Returns how many annotations changed.
  static func rename(
    _ names: [String: [String: String]], under schema: LabelSchema, in db: Connection, project: Int64
  ) throws -> Int {
    func renamed(_ bytes: [UInt8]) throws -> [UInt8]? {
      let before = Answers(stored: try JSONValue(parsing: bytes))
      let after = schema.renaming(before, names)
      return after == before ? nil : after.json.bytes
    }
    let changed = try SchemaUseStore.rewriteAnnotations(db, project: project, renamed)
    try SchemaUseStore.rewriteLabels(db, project: project, renamed)
    try SchemaUseStore.rewriteDrafts(db, project: project, renamed)
    try SchemaUseStore.rewriteGold(db, project: project, renamed)
    return changed
  }
}

/// The SQL that walks over all answers of a project.
enum SchemaUseStore {
  /// Every annotation, and every label that a reviewer wrote.
  static func eachAnswers(_ db: Connection, project: Int64, _ body: ([UInt8]) throws -> Void) throws {
    let parameters: Parameters = ["project": .integer(project)]
    try db.each("SELECT answers FROM annotations WHERE project_id = :project ORDER BY id", parameters) {
      try body($0.bytes(0))
      return true
    }
    try db.each(
      """
      SELECT l.answers FROM tasks t JOIN labels l ON l.task_id = t.id
      WHERE t.project_id = :project AND t.state = 'done' AND l.source <> 'consensus' ORDER BY t.id
      """, parameters
    ) {
      try body($0.bytes(0))
      return true
    }
  }

  static func rewriteAnnotations(
    _ db: Connection, project: Int64, _ change: ([UInt8]) throws -> [UInt8]?
  ) throws -> Int {
    let rows = try db.all(
      "SELECT id, answers FROM annotations WHERE project_id = :project ORDER BY id",
      ["project": .integer(project)]
    ) { ($0.integer(0), try change($0.bytes(1))) }
    var changed = 0
    for case (let id, let answers?) in rows {
      changed += 1
      _ = try db.run(
        "UPDATE annotations SET answers = :answers WHERE id = :id",
        ["id": .integer(id), "answers": .utf8(answers)])
    }
    return changed
  }

  static func rewriteLabels(_ db: Connection, project: Int64, _ change: ([UInt8]) throws -> [UInt8]?) throws {
    let rows = try db.all(
      "SELECT l.task_id, l.answers FROM tasks t JOIN labels l ON l.task_id = t.id WHERE t.project_id = :project",
      ["project": .integer(project)]
    ) { ($0.integer(0), try change($0.bytes(1))) }
    for case (let id, let answers?) in rows {
      _ = try db.run(
        "UPDATE labels SET answers = :answers WHERE task_id = :id",
        ["id": .integer(id), "answers": .utf8(answers)])
    }
  }

  static func rewriteDrafts(_ db: Connection, project: Int64, _ change: ([UInt8]) throws -> [UInt8]?) throws {
    let rows = try db.all(
      "SELECT id, draft FROM assignments WHERE project_id = :project AND draft IS NOT NULL",
      ["project": .integer(project)]
    ) { ($0.integer(0), try change($0.bytes(1))) }
    for case (let id, let answers?) in rows {
      _ = try db.run(
        "UPDATE assignments SET draft = :answers WHERE id = :id",
        ["id": .integer(id), "answers": .utf8(answers)])
    }
  }

  static func rewriteGold(_ db: Connection, project: Int64, _ change: ([UInt8]) throws -> [UInt8]?) throws {
    let rows = try db.all(
      """
      SELECT p.task_id, p.gold FROM tasks t JOIN task_payloads p ON p.task_id = t.id
      WHERE t.project_id = :project AND p.gold IS NOT NULL
      """, ["project": .integer(project)]
    ) { ($0.integer(0), try change($0.bytes(1))) }
    for case (let id, let answers?) in rows {
      _ = try db.run(
        "UPDATE task_payloads SET gold = :answers WHERE task_id = :id",
        ["id": .integer(id), "answers": .utf8(answers)])
    }
  }
}
