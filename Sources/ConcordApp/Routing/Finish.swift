import HTTP
import SQLite

/// The last steps of every answer, on whatever thread it was made: what is counted, what the log
/// and the audit log are told.
struct Finish: Sendable {
  let services: Services
  let denials: DenialLog

  func finished(_ response: Response, _ arrival: Arrival) -> Response {
    services.metrics.count(status: response.status)
    if services.log.showsRequests { note(response.status, arrival) }
    return response
  }

  func failed(_ error: any Error, _ arrival: Arrival, _ route: Route? = nil) -> Response {
    if let refusal = error as? Refusal {
      denials.note(refusal, route, arrival, services)
      return finished(refusal.problem.response(requestID: arrival.requestID), arrival)
    }
    let (problem, isOurs) = Problem.describing(error)
    if isOurs, !(error is Problem) {
      services.log.line("error \(arrival.requestID) \(route?.path ?? "-"): \(error)")
    }
    return finished(problem.response(requestID: arrival.requestID), arrival)
  }

  /// At once, or when the job is over, as far as the client waits for it.
  func answer(_ reply: JobReply, _ visit: Visit, _ responder: Responder) {
    let respond: @Sendable () -> Void = {
      do {
        responder.respond(finished(try reply.response(), visit.arrival))
      } catch {
        responder.respond(failed(error, visit.arrival, visit.route))
      }
    }
    let seconds = Preference.waitSeconds(visit.arrival.head.headers)
    guard let job = reply.job, seconds > 0 else { return respond() }
    services.jobs.wait(job, seconds: seconds, then: respond)
  }

  /// The query stays out: what people search for is theirs.
  private func note(_ status: Int, _ arrival: Arrival) {
    let milliseconds = max(0, services.clock() - arrival.now)
    services.log.line(
      "\(arrival.address) \(arrival.head.method.rawValue) \(arrival.head.path) \(status) \(milliseconds)ms "
        + arrival.requestID)
  }
}

/// An upload whose answer is counted and logged like every other.
final class FinishedUpload: BodySink {
  private let sink: any BodySink
  private let finished: @Sendable (Response) -> Void

  init(_ sink: any BodySink, finished: @escaping @Sendable (Response) -> Void) {
    self.sink = sink
    self.finished = finished
  }

  func receive(_ chunk: [UInt8]) throws { try sink.receive(chunk) }

  func finish(_ trailers: Headers, _ responder: Responder) throws {
    responder.noting(finished)
    try sink.finish(trailers, responder)
  }

  func abandon() { sink.abandon() }
}
