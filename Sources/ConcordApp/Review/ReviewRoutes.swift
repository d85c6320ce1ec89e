import HTTP
import JSON
import SQLite

/// Review on the wire: take a task, decide it, give an annotation back, ask for one more, exclude.
struct ReviewRoutes: Sendable {
  static let heldLimit = 100
  static let longestComment = 2_000

  let rules: RulesCache

  /// `POST /api/projects/:project/review/next`
  func next(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.bodyIfAny())
    let held = body.optionalIDs("held", limit: Self.heldLimit) ?? []
    let task = body.optionalInteger("task_id", 1...Int64.max)
    try body.finish()
    let flow = try flow(call, db)
    var writer = JSONWriter(reserving: 2_048)
    try writeNext(&writer, flow, user: call.user.id, held: Set(held), wanted: task)
    try flow.finish()
    return .json(writer.bytes)
  }

  /// `POST /api/tasks/:task/review-lease`
  func renew(_ call: Call, _ db: Connection) throws -> Response {
    let flow = try flow(call, db)
    let until = try ReviewQueue(flow, user: call.user.id).renew(call.id("task"))
    return .json(["until": .string(rfc3339(until))])
  }

  /// `DELETE /api/tasks/:task/review-lease`
  func release(_ call: Call, _ db: Connection) throws -> Response {
    guard let task = try TaskStore.task(db, call.id("task")) else { throw Problem.notFound }
    if task.reviewer == (try call.user.id) {
      try ReviewStore.release(db, task: task.id)
      try ReviewStore.pullBack(db, project: task.project, to: task.reviewKey)
    }
    return .noContent
  }

  /// `POST /api/tasks/:task/resolution`
  func resolve(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let answers = body.optionalValue("answers")
    let accepted = body.optionalInteger("accept", 1...Int64.max)
    let comment = body.optionalString("comment", length: 0...Self.longestComment)
    let reason = body.optionalChoice("reason", Decision.Reason.self)
    let errors = body.annotationErrors("errors")
    let held = body.optionalIDs("held", limit: Self.heldLimit) ?? []
    if (answers == nil) == (accepted == nil) { body.fail("answers", "give either answers or accept") }
    try body.finish()
    return try Replays.once(call, db) {
      let flow = try flow(call, db)
      let answer = accepted.map(Decision.Answer.accept) ?? .answers(answers ?? .null)
      let user = try call.user.id
      let done = try Decision(flow, user: user).resolve(
        call.id("task"), answer, .init(comment: comment, reason: reason, errors: errors))
      call.publish(.project(flow.project))
      return try reply(call, flow, status: 201, held: held) { writer in
        writer.key("label")
        done.label.write(&writer)
        writer.writeState(of: done.task)
      }
    }
  }

  /// `POST /api/annotations/:annotation/return`
  func giveBack(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let comment = body.string("comment", length: 1...Self.longestComment)
    let held = body.optionalIDs("held", limit: Self.heldLimit) ?? []
    try body.finish()
    return try Replays.once(call, db) {
      guard let annotation = try AnnotationStore.annotation(db, call.id("annotation")) else {
        throw Problem.notFound
      }
      let flow = try flow(call, db)
      let back = try Decision(flow, user: call.user.id).giveBack(annotation, comment: comment)
      call.publish(.project(flow.project))
      return try reply(call, flow, status: 200, held: held) { writer in
        writer.member("round", back.round)
        writer.writeState(of: back.task)
      }
    }
  }

  /// `POST /api/tasks/:task/another-judgment`
  func askForAnother(_ call: Call, _ db: Connection) throws -> Response {
    try act(call, db) { flow, task, _ in try Decision(flow, user: call.user.id).askForAnother(task) }
  }

  /// `POST /api/tasks/:task/exclusion`
  func exclude(_ call: Call, _ db: Connection) throws -> Response {
    try act(call, db) { flow, task, comment in
      try Exclusion(flow, user: call.user.id).exclude(task, comment: comment)
    }
  }

  /// `DELETE /api/tasks/:task/exclusion`
  func restore(_ call: Call, _ db: Connection) throws -> Response {
    try act(call, db) { flow, task, _ in try Exclusion(flow, user: call.user.id).restore(task) }
  }

  private func act(
    _ call: Call, _ db: Connection, _ work: (TaskFlow, Int64, String?) throws -> AnnotationTask
  ) throws -> Response {
    var body = BodyReader(try call.bodyIfAny())
    let comment = body.optionalString("comment", length: 0...Self.longestComment)
    let held = body.optionalIDs("held", limit: Self.heldLimit) ?? []
    try body.finish()
    return try Replays.once(call, db) {
      let flow = try flow(call, db)
      let task = try work(flow, try call.id("task"), comment)
      call.publish(.project(flow.project))
      return try reply(call, flow, status: 200, held: held) { $0.writeState(of: task) }
    }
  }

  private func reply(
    _ call: Call, _ flow: TaskFlow, status: Int, held: [Int64], _ write: (inout JSONWriter) -> Void
  ) throws -> Reply {
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    write(&writer)
    if try call.wantsNext {
      // What this decision changed is not written yet, and the next reply tells how many wait.
      try flow.finish()
      writer.key("next")
      try writeNext(&writer, flow, user: call.user.id, held: Set(held), wanted: nil)
    }
    writer.endObject()
    try flow.finish()
    return Reply(status: status, body: writer.bytes)
  }

  private func writeNext(
    _ writer: inout JSONWriter, _ flow: TaskFlow, user: Int64, held: Set<Int64>, wanted: Int64?
  ) throws {
    let next = try ReviewQueue(flow, user: user).next(held: held, wanted: wanted)
    let waiting = try ReviewStore.waiting(flow.db, project: flow.project)
    writer.beginObject()
    switch next {
    case .given(let task):
      try ReviewItem(flow.db, task, rules: flow.rules, isBlind: flow.workflow.blindReview, by: flow)
        .write(&writer, waiting: waiting)
    case .empty(let reason, let retryAfterSeconds, let detail):
      writer.member("task", JSONValue.null)
      writer.object("empty") { writer in
        writer.member("reason", reason.rawValue)
        writer.member("retry_after_seconds", retryAfterSeconds)
        writer.member("detail", detail)
      }
      writer.member("waiting", waiting)
    }
    writer.endObject()
  }

  private func flow(_ call: Call, _ db: Connection) throws -> TaskFlow {
    let flow = try TaskFlow(
      db, project: call.projectID, cache: rules, now: call.now,
      actor: Actor(user: call.user.id, address: call.address))
    flow.heavy = call.heavy
    return flow
  }
}

extension BodyReader {
  /// `[{"annotation": 12, "categories": ["missed"]}]`
  fileprivate mutating func annotationErrors(_ key: String) -> [Int64: [String]] {
    guard let given = optionalValue(key), !given.isNull else { return [:] }
    guard let list = given.array, list.count <= 100 else {
      fail(key, "must be a list of at most 100 objects")
      return [:]
    }
    var errors: [Int64: [String]] = [:]
    for (index, item) in list.enumerated() {
      let categories = item["categories"]?.array
      let words = categories?.compactMap(\.string)
      if let id = item["annotation"]?.integer, let words, words.count == categories?.count,
        item.object?.count == 2, errors[id] == nil
      {
        errors[id] = words
      } else {
        fail("\(key)/\(index)", "must be an annotation's id and a list of categories")
      }
    }
    return errors
  }
}
