import CSQLite
import Foundation
import Testing

/// Reads the SQL of the loop out of its source and asks SQLite how it would go about it.
@Suite struct QueryPlanTests {
  struct Query: Sendable, CustomTestStringConvertible {
    let file: String
    let sql: String
    var testDescription: String { "\(file): \(sql.prefix(60))" }
  }

  /// The few jobs that wait or run, a list in memory of at most 64 rows, the round through the projects that nobody waits
  /// for.
  static let allowed = ["SCAN l", "SCAN p", "SCAN j", "SCAN (subquery", "SCAN CONSTANT ROW"]

  /// What is sorted all the same is few: the people of a project, the leases that run now, the drafts of one task, the
  /// replies that are not filed.
  static let sortsFew = [
    "FROM members", "state = 'leased'", "draft IS NOT NULL", "replays_of_people", "INSERT INTO replay_keys",
  ]

  /// Features that a page waits for at every step.
  static let folders = [
    "Anchoring", "Annotations", "Assignment", "Comments", "Gold", "Inference", "LabelErrors", "Media",
    "Overview", "People", "Projects", "Quality", "Review", "Simulation", "Skills", "Tallies", "Tasks",
  ]

  static let queries: [Query] = {
    let sources = root.appending(path: "Sources/ConcordApp")
    return folders.flatMap { folder in
      let files = (try? FileManager.default.contentsOfDirectory(atPath: sources.path() + "/" + folder)) ?? []
      return files.sorted().flatMap { file in
        let text =
          (try? String(contentsOf: sources.appending(path: "\(folder)/\(file)"), encoding: .utf8)) ?? ""
        return statements(in: text).map { Query(file: file, sql: $0) }
      }
    }
  }()

  private static var root: URL {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root
  }

  /// Every string literal that begins like a statement; not the head of one whose rows come later.
  private static func statements(in source: String) -> [String] {
    let parts = source.components(separatedBy: "\"\"\"").enumerated()
    let blocks = parts.filter { $0.offset % 2 == 1 }.map(\.element)
    let lines = parts.filter { $0.offset % 2 == 0 }.flatMap { part in
      part.element.split(separator: "\n").flatMap { $0.split(separator: "\"").map(String.init) }
    }
    return (blocks + lines).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { text in
      ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].contains { text.hasPrefix($0) }
        && !text.hasSuffix("VALUES")
    }
  }

  @Test func `the statements of the loop are found`() {
    #expect(Self.queries.count > 50)
    #expect(Self.queries.contains { $0.sql.contains("tasks_in_queue") })
  }

  @Test(arguments: queries)
  func `a statement seeks in an index and sorts nothing`(_ query: Query) throws {
    let database = try #require(Self.database)
    var statement: OpaquePointer?
    let result = sqlite3_prepare_v2(database.handle, "EXPLAIN QUERY PLAN \(query.sql)", -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database.handle)))")
    while sqlite3_step(statement) == SQLITE_ROW {
      let line = sqlite3_column_text(statement, 3).map { String(cString: $0) } ?? ""
      let sortsFew = Self.sortsFew.contains { query.sql.contains($0) }
      #expect(!line.contains("TEMP B-TREE") || sortsFew, "\(line)")
      #expect(!line.hasPrefix("SCAN ") || Self.allowed.contains { line.hasPrefix($0) }, "\(line)")
    }
  }

  /// The statements that write what a submit changes.
  static let writes = queries.filter { query in
    let files = ["AnnotationStore", "AssignmentStore", "LabelStore", "QueueStore", "Replays", "TaskStore"]
    return files.contains { query.file == $0 + ".swift" }
      && (query.sql.hasPrefix("INSERT ") || query.sql.hasPrefix("UPDATE "))
  }

  /// `CHECK (state IN (…))` builds one for each statement: compare the values one by one.
  @Test(arguments: writes)
  func `a statement of a submit builds no table in memory`(_ query: Query) throws {
    let database = try #require(Self.database)
    var statement: OpaquePointer?
    let result = sqlite3_prepare_v2(database.handle, "EXPLAIN \(query.sql)", -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database.handle)))")
    while sqlite3_step(statement) == SQLITE_ROW {
      #expect(sqlite3_column_text(statement, 1).map { String(cString: $0) } != "OpenEphemeral")
    }
  }

  /// An empty database with every migration.
  private static let database: Empty? = Empty()

  private struct Empty: @unchecked Sendable {
    // SAFETY: opened with a lock of its own: tests run side by side, and the product turns SQLite's default off.
    let handle: OpaquePointer

    init?() {
      var handle: OpaquePointer?
      let access = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX
      guard sqlite3_open_v2(":memory:", &handle, access, nil) == SQLITE_OK, let handle else { return nil }
      self.handle = handle
      let folder = root.appending(path: "Migrations").path()
      for file in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() {
        guard let sql = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8),
          sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
        else { return nil }
      }
    }
  }
}
