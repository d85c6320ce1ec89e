import HTTP
import JSON
import SQLite

/// Answers on the wire: hand them in, change them, look at them.
struct AnnotationRoutes: Sendable {
  /// A day: more than anybody sits over one task. What a page that lay open for a week says is cut to it, not refused:
  /// the answers count.
  static let mostSeconds = 86_400.0

  let rules: RulesCache
  let random: @Sendable () -> UInt64
  private var assignments: AssignmentRoutes { AssignmentRoutes(rules: rules, random: random) }

  /// `POST /api/assignments/:assignment/submit`
  func submit(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let answers = body.value("answers")
    let seconds = body.seconds()
    let held = body.optionalIDs("held", limit: AssignmentRoutes.heldLimit) ?? []
    try body.finish()
    return try Replays.once(call, db) {
      let assignment = try assignments.own(call, db)
      let flow = try assignments.flow(call, db)
      let done = try Submission(flow).submit(assignment, answers: answers, seconds: seconds)
      call.publish(.project(flow.project))
      for user in flow.changedMembers { call.publish(.member(project: flow.project, user: user)) }
      return try assignments.reply(call, flow, status: 201, held: held) { writer in
        writer.key("annotation")
        done.annotation.write(&writer)
        writer.writeState(of: done.task)
        writer.member("counted", done.annotation.counted)
        if let feedback = flow.feedback {
          writer.key("feedback")
          feedback.write(&writer)
        }
      }
    }
  }

  /// `PUT /api/annotations/:annotation`
  func edit(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let answers = body.value("answers")
    let seconds = body.seconds()
    try body.finish()
    // The key comes before the version: an edit that was stored and is sent again names the version before its own.
    return try Replays.onceVersioned(call, db) {
      guard let annotation = try AnnotationStore.annotation(db, call.id("annotation")),
        annotation.user == (try call.user.id)
      else { throw Problem.notFound }
      try call.checkVersion(annotation.version) { annotation.json }
      let flow = try assignments.flow(call, db)
      let done = try Submission(flow).edit(annotation, answers: answers, seconds: seconds)
      try flow.finish()
      call.publish(.project(flow.project))
      return Reply(edited: done.annotation, of: done.task)
    }
  }

  /// `GET /api/annotations/:annotation`: for its author and for reviewers.
  func show(_ call: Call, _ db: Connection) throws -> Response {
    let annotation = try readable(call, db)
    guard let task = try TaskStore.task(db, annotation.task), let payload = try TaskStore.payload(db, task.id)
    else { throw Problem.notFound }
    let assignment = try annotation.assignment.flatMap { try AssignmentStore.assignment(db, $0) }
    let isDecided = try task.state == .done && LabelStore.label(db, task.id)?.source == .review
    let isOwn = annotation.user == (try call.user.id)
    // Reviewers see what is; an author, of gold, what they would see of any other task.
    let isGold =
      try isOwn && !annotation.counted && task.isGold
      && GoldStore.answer(db, task: task.id, user: annotation.user) != nil
    return Response.json { writer in
      writer.beginObject()
      writer.key("annotation")
      (isGold ? GoldMask.later(annotation) : annotation).write(&writer)
      writer.key("task")
      writer.beginObject()
      writer.member("id", task.id)
      writer.member("state", task.state.rawValue)
      writer.memberRaw("data", payload.data)
      writer.memberRaw("meta", payload.meta)
      writer.endObject()
      writer.member("editable", isOwn && (isGold || !isDecided))
      writer.key("returned")
      if let assignment { assignment.writeReturned(&writer) } else { writer.null() }
      writer.endObject()
    }.version(annotation.version)
  }

  /// `GET /api/annotations/:annotation/versions`: newest first.
  func versions(_ call: Call, _ db: Connection) throws -> Response {
    let query = try ListQuery(call)
    let annotation = try readable(call, db)
    let before = try query.after?.integer(0) ?? .max
    var versions = try AnnotationStore.versions(db, annotation.id, before: before, limit: query.limit + 1)
    if annotation.version < before { versions.insert(annotation.asVersion, at: 0) }
    return Page(Array(versions.prefix(query.limit + 1)), limit: query.limit) { Cursor(.integer($0.version)) }
      .response { $0.writeVersion($1.version, $1.answers, $1.seconds, $1.at) }
  }

  private func readable(_ call: Call, _ db: Connection) throws -> Annotation {
    guard let annotation = try AnnotationStore.annotation(db, call.id("annotation")) else {
      throw Problem.notFound
    }
    let isOwn = annotation.user == (try call.user.id)
    guard try isOwn || call.role >= .reviewer else { throw Problem.notFound }
    return annotation
  }
}

extension Reply {
  fileprivate init(edited annotation: Annotation, of task: AnnotationTask) {
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.member("id", annotation.id)
    writer.member("version", annotation.version)
    writer.memberRaw("answers", annotation.answers)
    writer.key("annotation")
    annotation.write(&writer)
    writer.writeState(of: task)
    writer.endObject()
    self.init(status: 200, body: writer.bytes)
  }
}

extension Annotation {
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("task_id", task)
    writer.memberRaw("answers", answers)
    writer.member("seconds", seconds)
    writer.member("version", version)
    writer.member("counted", counted)
    writer.member("submitted_at", rfc3339(submittedAt))
    writer.member("changed_at", rfc3339(changedAt))
    writer.memberRaw("shown", shown)
    writer.endObject()
  }

  var json: JSONValue {
    var writer = JSONWriter()
    write(&writer)
    return (try? JSONValue(parsing: writer.bytes)) ?? .null  // written just above
  }
}

extension Annotation {
  /// The newest of its versions.
  fileprivate var asVersion: AnnotationVersion {
    AnnotationVersion(version: version, answers: answers, seconds: seconds, at: changedAt, by: user)
  }
}

extension JSONWriter {
  fileprivate mutating func writeVersion(_ version: Int64, _ answers: [UInt8], _ seconds: Double, _ at: Int64)
  {
    beginObject()
    member("version", version)
    memberRaw("answers", answers)
    member("seconds", seconds)
    member("at", rfc3339(at))
    endObject()
  }
}

extension BodyReader {
  /// How long someone took; 0 where it is not said.
  fileprivate mutating func seconds() -> Double {
    guard let value = optionalValue("seconds"), !value.isNull else { return 0 }
    return min(double("seconds", 0...1e12), AnnotationRoutes.mostSeconds)
  }
}
