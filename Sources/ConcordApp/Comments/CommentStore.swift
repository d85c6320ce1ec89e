import SQLite

/// A word about a task.
struct Comment: Sendable {
  enum Kind: String, Sendable { case comment, appeal, `return` }

  let id: Int64
  let project: Int64
  let task: Int64
  /// The first comment of its thread; nil: it is the first.
  let thread: Int64?
  let annotation: Int64?
  let user: Int64
  let kind: Kind
  /// Empty: it was taken back.
  let text: String
  let createdAt: Int64
  let editedAt: Int64?
  let resolvedAt: Int64?
}

/// A comment that is to be written.
struct NewComment: Sendable {
  let task: AnnotationTask
  let user: Int64
  var kind = Comment.Kind.comment
  let text: String
  var thread: Int64?
  var annotation: Int64?
}

/// The SQL of comments.
enum CommentStore {
  static func comment(_ db: Connection, _ id: Int64) throws -> Comment? {
    try db.first(
      """
      SELECT id, project_id, task_id, thread_id, annotation_id, user_id, kind, text, created_at, edited_at,
        resolved_at
      FROM comments WHERE id = :id
      """, ["id": .integer(id)], Comment.init)
  }

  /// Of a task, oldest first.
  static func comments(_ db: Connection, task: Int64, after id: Int64, limit: Int) throws -> [Comment] {
    try db.all(
      """
      SELECT id, project_id, task_id, thread_id, annotation_id, user_id, kind, text, created_at, edited_at,
        resolved_at
      FROM comments WHERE task_id = :task AND id > :after ORDER BY id LIMIT :limit
      """, ["task": .integer(task), "after": .integer(id), "limit": .int(limit)], Comment.init)
  }

  /// Beginnings of threads that nobody has resolved, newest first.
  static func open(_ db: Connection, project: Int64, before id: Int64, limit: Int) throws -> [Comment] {
    try db.all(
      """
      SELECT id, project_id, task_id, thread_id, annotation_id, user_id, kind, text, created_at, edited_at,
        resolved_at
      FROM comments INDEXED BY comments_open
      WHERE project_id = :project AND thread_id IS NULL AND resolved_at IS NULL AND id < :before
      ORDER BY id DESC LIMIT :limit
      """, ["project": .integer(project), "before": .integer(id), "limit": .int(limit)], Comment.init)
  }

  /// Threads of a task that nobody has resolved.
  static func openThreads(_ db: Connection, task: Int64) throws -> Int {
    try db.first(
      "SELECT count(*) FROM comments WHERE task_id = :task AND thread_id IS NULL AND resolved_at IS NULL",
      ["task": .integer(task)]
    ) { $0.int(0) } ?? 0
  }

  static func insert(_ db: Connection, _ new: NewComment, at now: Int64) throws -> Int64 {
    try db.run(
      """
      INSERT INTO comments (project_id, task_id, thread_id, annotation_id, user_id, kind, text, created_at)
      VALUES (:project, :task, :thread, :annotation, :user, :kind, :text, :now)
      """,
      [
        "project": .integer(new.task.project), "task": .integer(new.task.id),
        "thread": .integer(opt: new.thread), "annotation": .integer(opt: new.annotation),
        "user": .integer(new.user), "kind": .text(new.kind.rawValue), "text": .text(new.text),
        "now": .integer(now),
      ])
    return db.lastInsertedID
  }

  static func setText(_ db: Connection, _ id: Int64, _ text: String, at now: Int64) throws {
    try db.run(
      "UPDATE comments SET text = :text, edited_at = :now WHERE id = :id",
      ["text": .text(text), "now": .integer(now), "id": .integer(id)])
  }

  static func setResolved(_ db: Connection, _ id: Int64, by user: Int64?, at now: Int64) throws {
    try db.run(
      "UPDATE comments SET resolved_at = :at, resolved_by = :user WHERE id = :id",
      ["at": .integer(opt: user == nil ? nil : now), "user": .integer(opt: user), "id": .integer(id)])
  }

  /// Whether a person has or had the task in work.
  static func works(_ db: Connection, on task: Int64, user: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM assignments WHERE task_id = :task AND user_id = :user
      UNION ALL SELECT 1 FROM annotations WHERE task_id = :task AND user_id = :user LIMIT 1
      """, ["task": .integer(task), "user": .integer(user)]
    ) { $0.int(0) } != nil
  }
}

extension Comment {
  init(_ row: Row) throws {
    guard let kind = Kind(rawValue: row.text(6)) else { throw DamagedRow(table: "comments") }
    self.init(
      id: row.integer(0), project: row.integer(1), task: row.integer(2), thread: row.optionalInteger(3),
      annotation: row.optionalInteger(4), user: row.integer(5), kind: kind, text: row.text(7),
      createdAt: row.integer(8), editedAt: row.optionalInteger(9), resolvedAt: row.optionalInteger(10))
  }
}
