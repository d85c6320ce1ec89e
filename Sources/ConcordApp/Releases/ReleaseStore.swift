import JSON
import SQLite

/// The SQL of releases.
enum ReleaseStore {
  /// Newest first.
  static let listQuery: StaticString = """
    SELECT r.id, r.project_id, r.version, r.name, r.note, r.folder, r.items, r.bytes, r.summary, r.created_by, u.name,
      r.created_at
    FROM releases r LEFT JOIN users u ON u.id = r.created_by
    WHERE r.project_id = :project AND r.version < :before ORDER BY r.version DESC LIMIT :limit
    """
  static let pendingQuery: StaticString = """
    SELECT id FROM jobs INDEXED BY jobs_pending
    WHERE state IN ('queued', 'running') AND project_id = :project AND kind = 'release' LIMIT 1
    """

  static func list(_ db: Connection, project: Int64, before version: Int64, limit: Int) throws -> [Release] {
    try db.all(
      listQuery, ["project": .integer(project), "before": .integer(version), "limit": .int(limit)],
      release(of:))
  }

  static func release(_ db: Connection, _ id: Int64) throws -> Release? {
    try db.first(
      """
      SELECT r.id, r.project_id, r.version, r.name, r.note, r.folder, r.items, r.bytes, r.summary, r.created_by, u.name,
        r.created_at
      FROM releases r LEFT JOIN users u ON u.id = r.created_by WHERE r.id = :id
      """, ["id": .integer(id)], release(of:))
  }

  static func manifest(_ db: Connection, _ id: Int64) throws -> [UInt8]? {
    try db.first("SELECT manifest FROM releases WHERE id = :id", ["id": .integer(id)]) { $0.bytes(0) }
  }

  static func files(_ db: Connection, _ id: Int64) throws -> [ReleaseFile] {
    try db.all(
      "SELECT path, size, sha256 FROM release_files WHERE release_id = :id ORDER BY place",
      ["id": .integer(id)]
    ) { ReleaseFile(path: $0.text(0), size: $0.integer(1), hash: $0.bytes(2)) }
  }

  static func file(_ db: Connection, _ id: Int64, path: String) throws -> ReleaseFile? {
    try db.first(
      "SELECT path, size, sha256 FROM release_files WHERE release_id = :id AND path = :path",
      ["id": .integer(id), "path": .text(path)]
    ) { ReleaseFile(path: $0.text(0), size: $0.integer(1), hash: $0.bytes(2)) }
  }

  static func pendingJob(_ db: Connection, _ project: Int64) throws -> Int64? {
    try db.first(pendingQuery, ["project": .integer(project)]) { $0.integer(0) }
  }

  /// The version that the next release of a project has; nil when the project is gone.
  static func nextVersion(_ db: Connection, project: Int64) throws -> Int64? {
    try db.first(
      "SELECT released + 1 FROM projects WHERE id = :id AND deleted_at IS NULL", ["id": .integer(project)]
    ) { $0.integer(0) }
  }

  /// An id that no release had, nor will have.
  static func takeID(_ db: Connection) throws -> Int64 {
    try db.run(
      """
      UPDATE spent_ids SET largest = max(largest, coalesce((SELECT max(id) FROM releases), 0)) + 1
      WHERE name = 'releases'
      """)
    return try db.first("SELECT largest FROM spent_ids WHERE name = 'releases'") { $0.integer(0) } ?? 1
  }

  static func insert(
    _ db: Connection, _ release: Release, manifest: [UInt8], files: [ReleaseFile]
  ) throws {
    try db.run(
      """
      INSERT INTO releases (id, project_id, version, name, note, folder, items, bytes, summary, manifest, created_by,
        created_at)
      VALUES (:id, :project, :version, :name, :note, :folder, :items, :bytes, :summary, :manifest, :user, :now)
      """,
      [
        "id": .integer(release.id), "project": .integer(release.project),
        "version": .integer(release.version), "name": .text(release.name), "note": .text(release.note),
        "folder": .text(release.folder), "items": .integer(release.items), "bytes": .integer(release.bytes),
        "summary": .utf8(release.summary), "manifest": .utf8(manifest),
        "user": .integer(opt: release.createdBy?.id), "now": .integer(release.createdAt),
      ])
    for (place, file) in files.enumerated() {
      try db.run(
        """
        INSERT INTO release_files (release_id, place, path, size, sha256)
        VALUES (:release, :place, :path, :size, :hash)
        """,
        [
          "release": .integer(release.id), "place": .int(place), "path": .text(file.path),
          "size": .integer(file.size), "hash": .blob(file.hash),
        ])
    }
    try db.run(
      "UPDATE projects SET released = :version WHERE id = :project",
      ["version": .integer(release.version), "project": .integer(release.project)])
  }

  static func delete(_ db: Connection, _ id: Int64) throws {
    try db.run("DELETE FROM releases WHERE id = :id", ["id": .integer(id)])
  }

  /// The folders of a project's releases, or of all.
  static func folders(_ db: Connection, project: Int64? = nil) throws -> [String] {
    try db.all(
      "SELECT folder FROM releases WHERE :project IS NULL OR project_id = :project ORDER BY id",
      ["project": .integer(opt: project)]
    ) { $0.text(0) }
  }

  /// Every file of every release, in order, behind one of them.
  static func allFiles(
    _ db: Connection, after: (release: Int64, path: String), limit: Int
  ) throws -> [(release: Int64, folder: String, file: ReleaseFile)] {
    try db.all(
      """
      SELECT f.release_id, r.folder, f.path, f.size, f.sha256
      FROM release_files f CROSS JOIN releases r ON r.id = f.release_id
      WHERE (f.release_id, f.path) > (:release, :path) ORDER BY f.release_id, f.path LIMIT :limit
      """,
      ["release": .integer(after.release), "path": .text(after.path), "limit": .int(limit)]
    ) { row in
      (
        row.integer(0), row.text(1),
        ReleaseFile(path: row.text(2), size: row.integer(3), hash: row.bytes(4))
      )
    }
  }

  /// What a data card tells of a project.
  static func project(_ db: Connection, _ id: Int64) throws -> ReleasedProject? {
    try db.first(
      "SELECT name, description, schema, workflow, guidelines FROM projects WHERE id = :id",
      ["id": .integer(id)]
    ) { row in
      ReleasedProject(
        id: id, name: row.text(0), description: row.text(1), schema: try JSONValue(parsing: row.bytes(2)),
        workflow: try JSONValue(parsing: row.bytes(3)), guidelines: row.text(4))
    }
  }

  private static func release(of row: Row) -> Release {
    Release(
      id: row.integer(0), project: row.integer(1), version: row.integer(2), name: row.text(3),
      note: row.text(4), folder: row.text(5), items: row.integer(6), bytes: row.integer(7),
      summary: row.bytes(8), createdBy: row.optionalInteger(9).map { ($0, row.text(10)) },
      createdAt: row.integer(11))
  }
}
