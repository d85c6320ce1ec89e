import Foundation
import SQLite

/// A folder of its own for one test, with a database and migrations in it; gone with the last reference.
final class Scratch: Sendable {
  let folder: String
  var path: String { folder + "/concord.db" }
  var migrations: String { folder + "/Migrations" }

  init(in parent: String = NSTemporaryDirectory()) throws {
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

  deinit { try? FileManager.default.removeItem(atPath: folder) }

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
func failure(_ body: () throws -> Void) -> SQLiteError? {
  do {
    try body()
    return nil
  } catch {
    return error as? SQLiteError
  }
}
