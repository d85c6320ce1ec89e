import Crypto
import Formats
import JSON
import Labeling
import SQLite

/// A file that a project has.
struct Media: Sendable {
  let id: Int64
  let hash: [UInt8]
  let size: Int64
  let mediaType: String
  let width: Int64?
  let height: Int64?
  let duration: Double?
  let name: String
  let createdAt: Int64

  static let scheme = "media:"
  var reference: String { Self.scheme + Hex.encode(hash) }

  /// The hash of a reference, or of what stands behind its colon; nil for anything else.
  static func hash(_ reference: some StringProtocol) -> [UInt8]? {
    let hex = reference.hasPrefix(scheme) ? String(reference.dropFirst(scheme.count)) : String(reference)
    guard hex.utf8.count == 64, let hash = Hex.decode(hex), Hex.encode(hash) == hex else { return nil }
    return hash
  }

  /// The same for references alone.
  static func hash(reference: String) -> [UInt8]? {
    reference.hasPrefix(scheme) ? hash(reference) : nil
  }

  var extent: MediaExtent {
    MediaExtent(width: width.map(Double.init), height: height.map(Double.init), duration: duration)
  }

  func write(_ writer: inout JSONWriter, isUsed: Bool? = nil, note: String? = nil) {
    writer.beginObject()
    writer.member("ref", reference)
    writer.member("media_type", mediaType)
    writer.member("size", size)
    writer.member("width", width)
    writer.member("height", height)
    writer.member("duration", duration)
    writer.member("name", name)
    writer.member("created_at", rfc3339(createdAt))
    if let isUsed { writer.member("used", isUsed) } else { writer.member("note", note) }
    writer.endObject()
  }
}

/// The SQL of media.
enum MediaStore {
  /// The project's row of a file.
  static func media(_ db: Connection, project: Int64, _ hash: [UInt8]) throws -> Media? {
    try db.first(
      """
      SELECT id, sha256, size, media_type, width, height, duration, name, created_at FROM media
      WHERE sha256 = :hash AND project_id = :project
      """, ["hash": .blob(hash), "project": .integer(project)], media)
  }

  /// A file that some project of this person has.
  static func media(_ db: Connection, user: Int64, _ hash: [UInt8]) throws -> Media? {
    try db.first(
      """
      SELECT m.id, m.sha256, m.size, m.media_type, m.width, m.height, m.duration, m.name, m.created_at
      FROM media m JOIN members p ON p.project_id = m.project_id AND p.user_id = :user AND p.role IS NOT NULL
      WHERE m.sha256 = :hash LIMIT 1
      """, ["hash": .blob(hash), "user": .integer(user)], media)
  }

  /// The same for an admin, who is a member everywhere.
  static func media(_ db: Connection, anywhere hash: [UInt8]) throws -> Media? {
    try db.first(
      """
      SELECT m.id, m.sha256, m.size, m.media_type, m.width, m.height, m.duration, m.name, m.created_at
      FROM media m JOIN projects p ON p.id = m.project_id AND p.deleted_at IS NULL
      WHERE m.sha256 = :hash LIMIT 1
      """, ["hash": .blob(hash)], media)
  }

  /// Newest first, each with whether a task shows it.
  static func list(
    _ db: Connection, project: Int64, before id: Int64, isUnused: Bool, limit: Int
  ) throws -> [(media: Media, isUsed: Bool)] {
    try db.all(
      """
      SELECT id, sha256, size, media_type, width, height, duration, name, created_at,
        EXISTS (SELECT 1 FROM task_media WHERE media_id = media.id) AS used
      FROM media WHERE project_id = :project AND id < :before AND (NOT :unused OR NOT used)
      ORDER BY id DESC LIMIT :limit
      """,
      [
        "project": .integer(project), "before": .integer(id), "unused": .integer(isUnused ? 1 : 0),
        "limit": .int(limit),
      ]
    ) { (media($0), $0.bool(9)) }
  }

  /// The one file of the list that has this hash.
  static func list(_ db: Connection, project: Int64, only hash: [UInt8]) throws -> [(
    media: Media, isUsed: Bool
  )] {
    try db.all(
      """
      SELECT id, sha256, size, media_type, width, height, duration, name, created_at,
        EXISTS (SELECT 1 FROM task_media WHERE media_id = media.id) AS used
      FROM media WHERE sha256 = :hash AND project_id = :project
      """, ["hash": .blob(hash), "project": .integer(project)]
    ) { (media($0), $0.bool(9)) }
  }

  private static func media(_ row: Row) -> Media {
    Media(
      id: row.integer(0), hash: row.bytes(1), size: row.integer(2), mediaType: row.text(3),
      width: row.optionalInteger(4), height: row.optionalInteger(5), duration: row.optionalReal(6),
      name: row.text(7), createdAt: row.integer(8))
  }

  static func insert(
    _ db: Connection, project: Int64, hash: [UInt8], size: Int64, _ info: MediaInfo, name: String,
    by user: Int64?, at now: Int64
  ) throws {
    _ = try db.run(
      """
      INSERT INTO media (project_id, sha256, size, media_type, width, height, duration, name, created_by, created_at)
      VALUES (:project, :hash, :size, :type, :width, :height, :duration, :name, :user, :now)
      """,
      [
        "project": .integer(project), "hash": .blob(hash), "size": .integer(size),
        "type": .text(info.mediaType), "width": .integer(opt: info.width.map(Int64.init)),
        "height": .integer(opt: info.height.map(Int64.init)), "duration": .real(opt: info.duration),
        "name": .text(name), "user": .integer(opt: user), "now": .integer(now),
      ])
    _ = try db.run(
      """
      INSERT INTO project_media (project_id, files, bytes) VALUES (:project, 1, :size)
      ON CONFLICT (project_id) DO UPDATE SET files = files + 1, bytes = bytes + :size
      """, ["project": .integer(project), "size": .integer(size)])
  }

  static func totals(_ db: Connection, project: Int64) throws -> (files: Int64, bytes: Int64) {
    try db.first(
      "SELECT files, bytes FROM project_media WHERE project_id = :project", ["project": .integer(project)]
    ) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
  }

  static func isUsed(_ db: Connection, _ id: Int64) throws -> Bool {
    try db.first("SELECT 1 FROM task_media WHERE media_id = :id LIMIT 1", ["id": .integer(id)]) { _ in true }
      ?? false
  }

  static func delete(_ db: Connection, project: Int64, _ media: Media) throws {
    _ = try db.run("DELETE FROM media WHERE id = :id", ["id": .integer(media.id)])
    _ = try db.run(
      "UPDATE project_media SET files = files - 1, bytes = bytes - :size WHERE project_id = :project",
      ["project": .integer(project), "size": .integer(media.size)])
  }

  static func isAnywhere(_ db: Connection, _ hash: [UInt8]) throws -> Bool {
    try db.first("SELECT 1 FROM media WHERE sha256 = :hash LIMIT 1", ["hash": .blob(hash)]) { _ in true }
      ?? false
  }

  /// Notes which files a new task shows; one that was deleted meanwhile is passed over.
  static func link(_ db: Connection, task: Int64, media: Int64) throws {
    _ = try db.run(
      """
      INSERT INTO task_media (media_id, task_id) SELECT id, :task FROM media WHERE id = :media
      ON CONFLICT DO NOTHING
      """, ["media": .integer(media), "task": .integer(task)])
  }

  /// Some files of a project, each with whether no other project has it.
  static func some(_ db: Connection, project: Int64, limit: Int) throws -> [(hash: [UInt8], isAlone: Bool)] {
    try db.all(
      """
      SELECT sha256, NOT EXISTS (
        SELECT 1 FROM media o WHERE o.sha256 = media.sha256 AND o.project_id <> :project)
      FROM media WHERE project_id = :project ORDER BY id LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { ($0.bytes(0), $0.bool(1)) }
  }

  static func deleteSome(_ db: Connection, project: Int64, limit: Int) throws {
    _ = try db.run(
      """
      DELETE FROM media WHERE id IN (SELECT id FROM media WHERE project_id = :project ORDER BY id LIMIT :limit)
      """, ["project": .integer(project), "limit": .int(limit)])
  }

  /// Every file there is, by hash, a page at a time.
  static func hashes(_ db: Connection, after hash: [UInt8], limit: Int) throws -> [(
    hash: [UInt8], size: Int64
  )] {
    try db.all(
      "SELECT sha256, max(size) FROM media WHERE sha256 > :after GROUP BY sha256 ORDER BY sha256 LIMIT :limit",
      ["after": .blob(hash), "limit": .int(limit)]
    ) { ($0.bytes(0), $0.integer(1)) }
  }
}
