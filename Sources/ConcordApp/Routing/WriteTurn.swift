import HTTP
import JSON
import SQLite

/// A request on its way through the writer: again after each work that it gave way for (``HeavyWork``).
struct WriteTurn: Sendable {
  /// Bodies up to this size are read where they come in, in a fraction of a millisecond.
  private static let lightBodyBytes = 16 * 1024

  let visit: Visit
  let request: Request
  let responder: Responder
  let gate: Gate
  let finish: Finish
  let handler: @Sendable (Call, Connection) throws -> Response
  private let events = EventBuffer()
  private let heavy: HeavyWork

  init(
    _ visit: Visit, _ request: Request, _ responder: Responder, gate: Gate, finish: Finish,
    _ handler: @escaping @Sendable (Call, Connection) throws -> Response
  ) {
    self.visit = visit
    self.request = request
    self.responder = responder
    self.gate = gate
    self.finish = finish
    self.handler = handler
    heavy = HeavyWork(bodyBytes: request.body.count)
  }

  /// A large body is not even read on the event loop.
  func start() {
    if request.body.count > Self.lightBodyBytes {
      aside { submit(Call.decode(request)) }
    } else {
      submit(Call.decode(request))
    }
  }

  private func submit(_ body: Result<JSONObject?, Problem>) {
    finish.services.database.writer.submit(isRepeatable: true) { db in
      // What an attempt that was rolled back wanted to tell is not true.
      _ = events.take()
      let admission = try gate.admit(visit.arrival, to: visit.route, visit.parameters, db)
      if let stale = admission.stale { try AccessStore.touch(db, stale, at: visit.arrival.now) }
      return try handler(visit.call(request, admission, body, events, heavy), db)
    } completion: { result in
      switch result {
      case .success(let response):
        for event in events.take() { finish.services.events.publish(event) }
        responder.respond(finish.finished(response, visit.arrival))
      case .failure(let held as HeavyWork.Held):
        aside {
          held.work()
          submit(body)
        }
      case .failure(let error):
        responder.respond(finish.failed(error, visit.arrival, visit.route))
      }
    }
  }

  private func aside(_ work: @escaping @Sendable () -> Void) {
    if !finish.services.heavyPool.submit(work) {
      responder.respond(finish.failed(Problem.busy, visit.arrival, visit.route))
    }
  }
}
