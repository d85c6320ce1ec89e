import HTTP
import JSON
import SQLite

/// Talk about tasks, in threads. Reviewers see all of it; annotators see the threads that they began or that are about
/// their own annotation, so that no word about others' answers reaches someone who may still be asked.
struct CommentRoutes: Sendable {
  static let longestText = 4_000

  let rules: RulesCache

  /// `GET /api/tasks/:task/comments`: oldest first.
  func list(_ call: Call, _ db: Connection) throws -> Response {
    let list = try ListQuery(call)
    let comments = try CommentStore.comments(
      db, task: task(call, db).id, after: list.after?.integer(0) ?? 0, limit: list.limit + 1)
    let page = Page(comments, limit: list.limit) { Cursor(.integer($0.id)) }
    let reader = try reader(call, db)
    let shown = try page.items.filter { try reader.sees($0) }.map { try reader.shown($0) }
    return Page(items: shown, next: page.next).response { $1.write(&$0) }
  }

  /// `GET /api/projects/:project/comments`: threads that nobody has resolved, newest first.
  func open(_ call: Call, _ db: Connection) throws -> Response {
    let list = try ListQuery(call)
    let comments = try CommentStore.open(
      db, project: call.projectID, before: list.after?.integer(0) ?? .max, limit: list.limit + 1)
    let page = Page(comments, limit: list.limit) { Cursor(.integer($0.id)) }
    let reader = try reader(call, db)
    return Page(items: try page.items.map { try reader.shown($0) }, next: page.next).response {
      $1.write(&$0)
    }
  }

  /// `POST /api/tasks/:task/comments`
  func add(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let text = body.string("text", length: 1...Self.longestText)
    let thread = body.optionalInteger("thread_id", 1...Int64.max)
    let annotation = body.optionalInteger("annotation_id", 1...Int64.max)
    if thread != nil, annotation != nil { body.fail("annotation_id", "is the thread's, not a reply's") }
    try body.finish()
    let (task, reader) = (try task(call, db), try reader(call, db))
    if let thread {
      guard let first = try CommentStore.comment(db, thread), first.task == task.id, first.thread == nil,
        try reader.sees(first)
      else { throw Problem.schemaViolation("/thread_id", "is not a thread of this task") }
    }
    if let annotation {
      guard let named = try AnnotationStore.annotation(db, annotation), named.task == task.id,
        try reader.isReviewer || named.user == call.user.id
      else { throw Problem.schemaViolation("/annotation_id", "is not an annotation of this task") }
    }
    return try Replays.once(call, db) {
      let id = try CommentStore.insert(
        db,
        NewComment(task: task, user: call.user.id, text: text, thread: thread, annotation: annotation),
        at: call.now)
      try record(call, db, "comment.added", id)
      return Reply(status: 201, body: try shown(id, reader))
    }
  }

  /// `PATCH /api/comments/:comment`: its author changes the words, and whoever sees the thread resolves it.
  func change(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let text = body.optionalString("text", length: 1...Self.longestText)
    let isResolved = body.optionalBool("resolved")
    try body.finish()
    let reader = try reader(call, db)
    let comment = try seen(call, db, reader)
    if let text {
      guard comment.user == (try call.user.id) else { throw Problem.notYours }
      try CommentStore.setText(db, comment.id, text, at: call.now)
    }
    if let isResolved {
      guard comment.thread == nil else {
        throw Problem.schemaViolation("/resolved", "is for the first comment of a thread")
      }
      try CommentStore.setResolved(db, comment.id, by: isResolved ? call.user.id : nil, at: call.now)
    }
    try record(call, db, "comment.changed", comment.id)
    return .json(try shown(comment.id, reader))
  }

  /// `DELETE /api/comments/:comment`: the words go, their place in the thread stays.
  func remove(_ call: Call, _ db: Connection) throws -> Response {
    let comment = try seen(call, db, reader(call, db))
    guard try comment.user == call.user.id || call.role == .manager else { throw Problem.notYours }
    try CommentStore.setText(db, comment.id, "", at: call.now)
    try record(call, db, "comment.removed", comment.id)
    return .noContent
  }

  private func task(_ call: Call, _ db: Connection) throws -> AnnotationTask {
    guard let task = try TaskStore.task(db, call.id("task")) else { throw Problem.notFound }
    if try call.role >= .reviewer { return task }
    guard try CommentStore.works(db, on: task.id, user: call.user.id) else { throw Problem.notFound }
    return task
  }

  private func seen(_ call: Call, _ db: Connection, _ reader: CommentReader) throws -> Comment {
    guard let comment = try CommentStore.comment(db, call.id("comment")), try reader.sees(comment) else {
      throw Problem.notFound
    }
    return comment
  }

  private func reader(_ call: Call, _ db: Connection) throws -> CommentReader {
    CommentReader(
      db: db, user: try call.user.id, isReviewer: try call.role >= .reviewer,
      isBlind: try rules.rules(db, project: call.projectID).workflow.blindReview)
  }

  private func shown(_ id: Int64, _ reader: CommentReader) throws -> [UInt8] {
    guard let comment = try CommentStore.comment(reader.db, id) else { throw Problem.notFound }
    var writer = JSONWriter()
    try reader.shown(comment).write(&writer)
    return writer.bytes
  }

  /// What was said is not repeated in the log.
  private func record(_ call: Call, _ db: Connection, _ action: String, _ id: Int64) throws {
    try AuditStore.record(
      db, at: call.now, by: call.user.id, project: call.projectID, action: action, subject: ("comment", id),
      address: call.address)
    call.publish(.project(try call.projectID))
  }
}

/// Who reads comments, and which of them.
private struct CommentReader {
  let db: Connection
  let user: Int64
  let isReviewer: Bool
  let isBlind: Bool

  func sees(_ comment: Comment) throws -> Bool {
    if isReviewer { return true }
    let first = try comment.thread.flatMap { try CommentStore.comment(db, $0) } ?? comment
    if first.user == user { return true }
    guard let annotation = first.annotation else { return false }
    return try AnnotationStore.annotation(db, annotation)?.user == user
  }

  func shown(_ comment: Comment) throws -> ShownComment {
    ShownComment(
      comment: comment,
      author: try PersonName(
        db, project: comment.project, user: comment.user, isBlind: isBlind && comment.user != user),
      isOwn: comment.user == user)
  }
}

/// A comment as it goes over the wire.
private struct ShownComment {
  let comment: Comment
  let author: PersonName
  let isOwn: Bool

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", comment.id)
    writer.member("task_id", comment.task)
    writer.member("thread_id", comment.thread)
    writer.member("annotation_id", comment.annotation)
    writer.member("kind", comment.kind.rawValue)
    writer.key("author")
    author.write(&writer)
    writer.member("own", isOwn)
    writer.member("text", comment.text)
    writer.member("removed", comment.text.isEmpty)
    writer.member("created_at", rfc3339(comment.createdAt))
    writer.member("edited_at", comment.editedAt.map(rfc3339))
    writer.member("resolved_at", comment.resolvedAt.map(rfc3339))
    writer.endObject()
  }
}

extension Problem {
  fileprivate static let notYours = Problem(
    403, "not_yours", "This is somebody else's comment.", detail: "Only its author can change it.")
}
