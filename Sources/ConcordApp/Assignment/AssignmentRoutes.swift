import HTTP
import JSON
import SQLite

/// The queue on the wire: get the next task, keep it, give it back, pass it over.
struct AssignmentRoutes: Sendable {
  /// How many assignments a client can say it holds.
  static let heldLimit = 100
  static let longestComment = 2_000

  let rules: RulesCache
  let random: @Sendable () -> UInt64

  /// `POST /api/projects/:project/next`
  func next(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.bodyIfAny())
    let held = body.optionalIDs("held", limit: Self.heldLimit) ?? []
    try body.finish()
    let flow = try flow(call, db)
    let next = try TaskQueue(flow, user: call.user.id, random: random).next(held: Set(held))
    try flow.finish()
    var writer = JSONWriter(reserving: 512)
    let place = try next.write(&writer, flow.rules, flow.db)
    let reply = Reply(status: 200, body: writer.bytes, next: place)
    return .json(try reply.joined(db))
  }

  /// `GET /api/assignments/:assignment`
  func show(_ call: Call, _ db: Connection) throws -> Response {
    let assignment = try own(call, db)
    let task = try TaskPayload.shown(db, task: assignment.task)
    let shown = try rules.rules(db, project: call.projectID)
      .shown(db, task: assignment.task, to: assignment.user)
    return .object { writer in
      writer.key("assignment")
      assignment.write(&writer, shown: shown)
      writer.memberRaw("task", task)
      writer.memberRaw("draft", assignment.draft)
    }
  }

  /// `PUT /api/assignments/:assignment/draft`: kept even when the slot is lost, which 409 then says.
  func keepDraft(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let answers = body.object("answers")
    try body.finish()
    let assignment = try own(call, db)
    guard assignment.state != .submitted else { throw Problem.alreadySubmitted }
    try AssignmentStore.keepDraft(db, assignment.id, JSONValue.object(answers).bytes)
    let flow = try flow(call, db)
    let until = try Leases.renew(flow, assignment)
    try flow.finish()
    return until == nil ? Problem.slotLost.response(requestID: call.requestID) : .noContent
  }

  /// `POST /api/assignments/:assignment/renew`
  func renew(_ call: Call, _ db: Connection) throws -> Response {
    let assignment = try own(call, db)
    let flow = try flow(call, db)
    guard let until = try Leases.renew(flow, assignment) else { throw Problem.slotLost }
    try flow.finish()
    return .json(["expires_at": .string(rfc3339(until))])
  }

  /// `POST /api/assignments/:assignment/release`: also by `sendBeacon`, so the body is not looked at.
  func release(_ call: Call, _ db: Connection) throws -> Response {
    let assignment = try own(call, db)
    let flow = try flow(call, db)
    try Leases.release(flow, assignment)
    try flow.finish()
    return .noContent
  }

  /// `POST /api/assignments/:assignment/skip`
  func skip(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let reason = SkipReason(
      reason: body.string("reason", length: 1...200),
      comment: body.optionalString("comment", length: 0...Self.longestComment))
    let held = body.optionalIDs("held", limit: Self.heldLimit) ?? []
    try body.finish()
    return try Replays.once(call, db) {
      let assignment = try own(call, db)
      let flow = try flow(call, db)
      let task = try Skipping(flow).skip(assignment, reason)
      call.publish(.project(flow.project))
      return try reply(call, flow, status: 200, held: held) { $0.writeState(of: task) }
    }
  }

  func flow(_ call: Call, _ db: Connection) throws -> TaskFlow {
    let flow = try TaskFlow(
      db, project: call.projectID, cache: rules, now: call.now,
      actor: Actor(user: call.user.id, address: call.address))
    flow.heavy = call.heavy
    return flow
  }

  /// The caller's own assignment; those of others are not there for them.
  func own(_ call: Call, _ db: Connection) throws -> Assignment {
    guard let assignment = try AssignmentStore.assignment(db, call.id("assignment")),
      assignment.user == (try call.user.id)
    else { throw Problem.notFound }
    return assignment
  }

  /// A reply with, where `?next=1` asks for it, the next task, leased in the same transaction.
  func reply(
    _ call: Call, _ flow: TaskFlow, status: Int, held: [Int64], _ write: (inout JSONWriter) -> Void
  ) throws -> Reply {
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    write(&writer)
    var place: (task: Int64, at: Int)?
    if try call.wantsNext {
      let next = try TaskQueue(flow, user: call.user.id, random: random).next(held: Set(held))
      writer.key("next")
      place = try next.write(&writer, flow.rules, flow.db)
    }
    writer.endObject()
    try flow.finish()
    return Reply(status: status, body: writer.bytes, next: place)
  }
}

extension Call {
  /// `?next=1`
  var wantsNext: Bool {
    get throws {
      switch query["next"] {
      case nil, "0": return false
      case "1": return true
      default: throw Problem.badRequest("bad_parameter", "\"next\" is 0 or 1.")
      }
    }
  }
}

extension JSONWriter {
  /// The member `task` with what became of it.
  mutating func writeState(of task: AnnotationTask) {
    key("task")
    beginObject()
    member("id", task.id)
    member("state", task.state.rawValue)
    endObject()
  }
}

extension Assignment {
  func write(_ writer: inout JSONWriter, shown: [UInt8]?) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("state", state.rawValue)
    writer.member("expires_at", rfc3339(expiresAt))
    writer.key("returned")
    writeReturned(&writer)
    writer.memberRaw("shown", shown)
    writer.endObject()
  }
}

extension Problem {
  static let slotLost = Problem(
    409, "lease_lost", "The lease ended and its slot is taken.",
    detail: "Your draft is kept. You can still submit: the answers are kept, if perhaps not counted.")
  static let decided = Problem(
    409, "decided", "A reviewer has decided this task.", detail: "Its annotations cannot be changed any more."
  )
}
