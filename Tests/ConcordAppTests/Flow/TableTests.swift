import ConcordApp
import SQLite
import Testing

/// The tables as SQLite knows them, so that a new one cannot be forgotten where a project or a task is deleted.
struct TableTests {
  /// What a deleted project leaves behind: the schema's own history; accounts; the log, whose contents
  /// `AuditStore.erase` takes; first replies, which `ReplayStore.delete` takes; the largest ids ever deleted; what goes
  /// with the rows that it leads to.
  private static let kept: Set<String> = [
    "audit", "filed_ids", "links", "migrations", "person_annotations", "replay_keys", "replays", "sessions",
    "sign_in_failures", "spent_ids", "tokens", "users",
  ]

  private struct Reference {
    let table: String
    let column: String
    let parent: String
    let action: String
    let leads: Bool
  }

  private func tables(_ db: Connection) throws -> [String] {
    try db.all(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ) { $0.text(0) }
  }

  /// Every foreign key, and whether its column comes first in the table's key or in an index of all rows that have it.
  private func references(_ db: Connection) throws -> [Reference] {
    try db.all(
      """
      SELECT t.name, f."from", f."table", f.on_delete,
        EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = f."from" AND c.pk = 1)
        OR EXISTS (
          SELECT 1 FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
          WHERE c.seqno = 0 AND c.name = f."from" AND (
            i."partial" = 0
            OR (SELECT sql FROM sqlite_schema WHERE name = i.name) LIKE '%WHERE ' || f."from" || ' IS NOT NULL'))
      FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY t.name, f.id
      """
    ) {
      Reference(
        table: $0.text(0), column: $0.text(1), parent: $0.text(2), action: $0.text(3), leads: $0.bool(4))
    }
  }

  @Test func `every table but those of accounts goes with its project`() throws {
    try withServer { server in
      let tables = try server.database.read { db in try self.tables(db) }
      let references = try server.database.read { db in try self.references(db) }
      var goes: Set<String> = ["projects"]
      for _ in tables {
        goes.formUnion(
          references.filter { goes.contains($0.parent) && $0.action == "CASCADE" }.map(\.table))
      }
      #expect(tables.count > 30)
      #expect(Set(tables).subtracting(goes) == Self.kept)
    }
  }

  @Test func `a deleted row is not looked for in whole tables`() throws {
    try withServer { server in
      // Users are never deleted.
      let all = try server.database.read { db in try self.references(db) }
      let references = all.filter { $0.parent != "users" }
      #expect(references.count > 30)
      let scans = references.filter { !$0.leads }.map { "\($0.table).\($0.column)" }
      #expect(scans == [])
    }
  }
}
