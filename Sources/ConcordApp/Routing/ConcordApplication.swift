import HTTP
import JSON
import SQLite

/// One loop's way from a request to its answer: finds the route, lets in or refuses, runs the handler where it belongs,
/// and writes down what became of it.
final class ConcordApplication: Application {
  private let services: Services
  private let router: Router
  private let gate: Gate
  private let finish: Finish
  private let reader: Connection
  private let requestIDs: RequestIDs

  init(_ services: Services, _ router: Router, _ denials: DenialLog) throws {
    self.services = services
    self.router = router
    finish = Finish(services: services, denials: denials)
    gate = Gate(
      sessionIdleMilliseconds: services.configuration.sessionIdle.components.seconds * 1_000)
    reader = try services.database.makeReader()
    requestIDs = RequestIDs(seed: services.random())
  }

  func receive(_ head: RequestHead) -> Reception {
    let arrival = Arrival(
      head, trustedProxies: services.configuration.trustedProxies, now: services.clock(),
      requestID: requestIDs.next())
    if head.path == "*" { return .reply(finished(.options(Method.known), arrival)) }
    switch router.match(head.method, head.segments) {
    case .route(let route, let parameters):
      if arrival.isCrossSite { return .reply(failed(Problem.crossSite, arrival, route)) }
      // Who shows nothing is turned away before a body is read or the database asked.
      if route.access != .open, case .nothing = arrival.presented {
        return .reply(failed(Problem.unauthenticated, arrival, route))
      }
      return reception(Visit(route: route, parameters: parameters, arrival: arrival))
    case .otherMethods(let methods):
      return .reply(finished(otherMethod(head, methods, arrival), arrival))
    case .none:
      return .reply(finished(fileOrNothing(head, arrival), arrival))
    }
  }

  func refuse(status: Int, reason: String) -> Response {
    services.metrics.count(status: status)
    return Problem.ofProtocol(status: status, reason: reason).response(requestID: requestIDs.next())
  }

  private func reception(_ visit: Visit) -> Reception {
    switch visit.route.handler {
    case .page(let file):
      // An address with something else where an id stands is the address of nothing.
      guard visit.parameters.values.allSatisfy({ wireInteger($0).map { $0 > 0 } ?? false }) else {
        return .reply(finished(fileOrNothing(visit.arrival.head, visit.arrival), visit.arrival))
      }
      guard let page = services.files.response(for: visit.arrival.head, path: file) else {
        return .reply(failed(Problem.notFound, visit.arrival))
      }
      return .reply(finished(allowingMedia(page, visit), visit.arrival))
    case .upload(let limit, let handler):
      return upload(visit, limit: limit, handler)
    default:
      return .whole(limit: visit.route.bodyLimit) { [self] request, responder in
        run(visit, request, responder)
      }
    }
  }

  /// A page of a project may show what the project takes from other hosts; only to who may see the project.
  private func allowingMedia(_ page: Response, _ visit: Visit) -> Response {
    guard visit.parameters["project"] != nil, visit.arrival.hasCookie else { return page }
    let asked = Route(.get, visit.route.path, .annotator, visit.route.handler)
    let hosts = try? reader.transaction { () -> [String] in
      let admission = try gate.admit(visit.arrival, to: asked, visit.parameters, reader)
      return try admission.membership.map { try ContentPolicyStore.mediaHosts(reader, project: $0.project) }
        ?? []
    }
    // Who is not let in gets the page that tells them so.
    guard let hosts, !hosts.isEmpty else { return page }
    return page.with(ContentPolicy.header, ContentPolicy.text(mediaHosts: hosts))
  }

  private func run(_ visit: Visit, _ request: Request, _ responder: Responder) {
    switch visit.route.handler {
    case .read(let handler): read(visit, request, responder, handler)
    case .write(let handler):
      WriteTurn(visit, request, responder, gate: gate, finish: finish, handler).start()
    case .work(let handler): work(visit, request, responder, services.pool) { try .response(handler($0, $1)) }
    case .job(let handler): work(visit, request, responder, services.pool) { try .job(handler($0, $1)) }
    case .passwords(let handler):
      work(visit, request, responder, services.passwordPool) { try .response(handler($0, $1)) }
    case .page, .upload: preconditionFailure("these have no whole body")
    }
  }

  private func read(
    _ visit: Visit, _ request: Request, _ responder: Responder,
    _ handler: (Call, Connection) throws -> Response
  ) {
    do {
      let (response, stale) = try reader.transaction {
        let admission = try admit(visit, reader)
        return (try handler(visit.call(request, admission), reader), admission.stale)
      }
      touch(stale, at: visit.arrival.now)
      responder.respond(finished(response, visit.arrival))
    } catch {
      responder.respond(failed(error, visit.arrival, visit.route))
    }
  }

  private func work(
    _ visit: Visit, _ request: Request, _ responder: Responder, _ pool: WorkPool,
    _ handler: @escaping @Sendable (Call, Services) throws -> Worked
  ) {
    let finish = self.finish
    do {
      let admission = try reader.transaction { try admit(visit, reader) }
      touch(admission.stale, at: visit.arrival.now)
      let call = try visit.call(request, admission)
      let isQueued = pool.submit {
        do {
          let worked = try handler(call, finish.services)
          for event in call.events.take() { finish.services.events.publish(event) }
          switch worked {
          case .response(let response): responder.respond(finish.finished(response, visit.arrival))
          case .job(let reply): finish.answer(reply, visit, responder)
          }
        } catch {
          responder.respond(finish.failed(error, visit.arrival, visit.route))
        }
      }
      if !isQueued { throw Problem.busy }
    } catch {
      responder.respond(failed(error, visit.arrival, visit.route))
    }
  }

  private enum Worked {
    case response(Response)
    case job(JobReply)
  }

  private func upload(
    _ visit: Visit, limit: Int64, _ handler: (Call, Services) throws -> any BodySink
  ) -> Reception {
    let finish = self.finish
    do {
      let admission = try reader.transaction { try admit(visit, reader) }
      touch(admission.stale, at: visit.arrival.now)
      let call = try visit.call(Request(head: visit.arrival.head), admission)
      let sink = FinishedUpload(try handler(call, services)) { _ = finish.finished($0, visit.arrival) }
      return .streamed(limit: limit, sink) { error in
        finish.failed(error, visit.arrival, visit.route)
      }
    } catch {
      return .reply(failed(error, visit.arrival, visit.route))
    }
  }

  private func admit(_ visit: Visit, _ db: Connection) throws -> Gate.Admission {
    try gate.admit(visit.arrival, to: visit.route, visit.parameters, db)
  }

  private func touch(_ stale: Credential?, at now: Int64) {
    guard let stale else { return }
    let log = services.log
    services.database.writer.submit {
      try AccessStore.touch($0, stale, at: now)
    } completion: { result in
      if case .failure(let error) = result { log.line("cannot note the use of a session: \(error)") }
    }
  }

  private func otherMethod(_ head: RequestHead, _ methods: [Method], _ arrival: Arrival) -> Response {
    if head.method == .options { return .options(methods) }
    let problem = Problem(405, "method_not_allowed", "This cannot be done here.")
      .response(requestID: arrival.requestID)
    return .methodNotAllowed(methods, body: problem.body).with("Content-Type", "application/problem+json")
  }

  private func fileOrNothing(_ head: RequestHead, _ arrival: Arrival) -> Response {
    let nothing = Problem.notFound.response(requestID: arrival.requestID)
    if head.segments.first == "api" { return nothing }
    if let file = services.files.response(for: head, path: head.path) { return file }
    guard head.method.isRead, head.headers["Accept"]?.contains("text/html") ?? false else { return nothing }
    var plain = head
    plain.headers = Headers()
    guard var page = services.files.response(for: plain, path: "not-found.html") else { return nothing }
    page.status = 404
    return page
  }

  private func finished(_ response: Response, _ arrival: Arrival) -> Response {
    finish.finished(response, arrival)
  }

  private func failed(_ error: any Error, _ arrival: Arrival, _ route: Route? = nil) -> Response {
    finish.failed(error, arrival, route)
  }
}
