import Foundation
import SQLite

/// A folder of its own for one test, with a database and migrations in it; gone when the process ends, because the
/// database may be in use longer than this value.
final class Scratch: Sendable {
  let folder: String
  var path: String { folder + "/concord.db" }
  var migrations: String { folder + "/Migrations" }

  init(in parent: String = parent) throws {
    folder = parent + "/store-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder + "/Migrations", withIntermediateDirectories: true)
    try migrate(
      "0001-notes.sql",
      """
      CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, size INTEGER CHECK (size >= 0)) STRICT;
      CREATE TABLE replies (id INTEGER PRIMARY KEY, note INTEGER NOT NULL REFERENCES notes (id)) STRICT;
      """)
  }

  private static let parent: String = {
    let path = NSTemporaryDirectory() + "/sqlite-tests-\(getpid())"
    atexit {
      try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + "/sqlite-tests-\(getpid())")
    }
    return path
  }()

  /// The scratch of another process.
  init(existing folder: String) {
    self.folder = folder
  }

  func migrate(_ name: String, _ sql: String) throws {
    try sql.write(toFile: migrations + "/" + name, atomically: true, encoding: .utf8)
  }

  func open(isServer: Bool = true, logLimits: LogLimits = LogLimits(), readers: Int = 4) throws -> Database {
    try Database(
      path: path, migrations: migrations, digest: fingerprint, readers: readers, isServer: isServer,
      logLimits: logLimits, now: { 1_700_000_000_000 })
  }
}

/// Stands in for SHA-256, which the module takes as a function.
func fingerprint(_ bytes: [UInt8]) -> String {
  String(
    bytes.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }, radix: 16)
}

func count(_ database: Database) throws -> Int {
  try database.read { try $0.first("SELECT count(*) FROM notes") { $0.int(0) } ?? -1 }
}

/// The error an action ends with.
func failure<T>(_ body: () throws -> T) -> SQLiteError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? SQLiteError
  }
}

/// Adds so many notes in one change.
func fill(_ database: Database, _ count: Int, from start: Int = 0, padding: Int = 0) throws {
  let rest = String(repeating: " ", count: padding)
  try database.writer.perform { connection in
    for number in start..<start + count {
      try connection.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text("note \(number)" + rest)])
    }
  }
}

func permissions(_ path: String) -> Int? {
  (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
}

func fileSize(_ path: String) -> Int {
  (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
}
