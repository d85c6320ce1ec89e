import HTTP
import JSON

/// A request on its way to the handler of a route.
final class Visit: Sendable {
  let route: Route
  let parameters: [String: String]
  let arrival: Arrival

  init(route: Route, parameters: [String: String], arrival: Arrival) {
    self.route = route
    self.parameters = parameters
    self.arrival = arrival
  }

  func call(_ request: Request, _ admission: Gate.Admission) throws -> Call {
    try call(request, admission, Call.decode(request), EventBuffer())
  }

  /// Text and forms, which other sites' pages can send, are refused also where no body is looked at.
  func call(
    _ request: Request, _ admission: Gate.Admission, _ body: Result<JSONObject?, Problem>,
    _ events: EventBuffer, _ heavy: HeavyWork? = nil
  ) throws -> Call {
    if !route.takesFile, case .failure(let problem) = body, problem.status == 415 { throw problem }
    if let names = route.query { try Self.check(arrival.head.query, names) }
    return Call(
      request: request, parameters: parameters, person: admission.person, membership: admission.membership,
      now: arrival.now, requestID: arrival.requestID, address: arrival.address, isSecure: arrival.isSecure,
      events: events, decodedBody: body, heavy: heavy)
  }

  /// Refuses query parameters that the route does not know or that are there twice, naming them.
  private static func check(_ query: Query, _ names: Set<String>) throws {
    var left = names
    for name in query.names where left.remove(name) == nil {
      throw Problem.badRequest(
        names.contains(name) ? "repeated_parameter" : "unknown_parameter",
        names.contains(name)
          ? "The query parameter \"\(name)\" is there twice."
          : "There is no query parameter \"\(name.prefix(60))\" here.")
    }
  }
}

/// Names requests in problems and in the log: unique while the server runs, and hardly ever the same after.
final class RequestIDs {
  private let seed: UInt64
  private var count: UInt64 = 0

  init(seed: UInt64) { self.seed = seed }

  /// The finaliser of SplitMix64 is a bijection: no two counts give the same name.
  func next() -> String {
    count += 1
    var z = seed &+ count &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return String(z ^ (z >> 31), radix: 36)
  }
}
