import HTTP
import JSON

/// One request that was let in: who asks, about which project, when, and what.
package struct Call: Sendable {
  package let request: Request
  package let parameters: [String: String]
  package let person: Person?
  package let membership: Membership?
  /// UTC milliseconds; one moment for the whole request.
  package let now: Int64
  package let requestID: String
  /// The client's address, as a trusted proxy gives it where there is one.
  package let address: String
  /// Whether the client speaks TLS to us or to the trusted proxy.
  package let isSecure: Bool
  /// Published after the commit, and only then.
  package let events: EventBuffer
  let decodedBody: Result<JSONObject?, Problem>
  /// On the writer: for what takes long.
  let heavy: HeavyWork?

  package var head: RequestHead { request.head }
  package var query: Query { request.head.query }

  /// Who is asking; on every route that is not open there is someone.
  package var user: Person {
    get throws {
      guard let person else { throw Problem.unauthenticated }
      return person
    }
  }

  /// The project that the route is about, also where the URL names a task, an assignment or a job.
  package var projectID: Int64 {
    get throws {
      guard let membership else { throw Problem.notFound }
      return membership.project
    }
  }

  /// The project role of who is asking.
  package var role: ProjectRole {
    get throws {
      guard let membership else { throw Problem.notFound }
      return membership.role
    }
  }

  /// A path parameter that is an id; one that cannot be is not found.
  package func id(_ name: String) throws -> Int64 {
    guard let text = parameters[name], let id = wireInteger(text), id > 0 else { throw Problem.notFound }
    return id
  }

  /// The JSON object of the body.
  package func body() throws -> JSONObject {
    guard let object = try decodedBody.get() else {
      throw Problem.badRequest("bad_json", "The body must be a JSON object; it is empty.")
    }
    return object
  }

  /// The same where the body may be left out.
  package func bodyIfAny() throws -> JSONObject { try decodedBody.get() ?? JSONObject() }

  package func publish(_ event: Event) { events.add(event) }

  /// A query parameter that is 0 or 1; nil when it is not there.
  func flag(_ name: String) throws -> Bool? {
    switch query[name] {
    case nil: return nil
    case "0": return false
    case "1": return true
    default: throw Problem.badRequest("bad_\(name)", "“\(name)” is 0 or 1.")
    }
  }

  /// Compares `If-Match` with the version in hand (RFC 9110, section 13.1.1); without it every version is right.
  package func checkVersion(_ version: Int64, current: () throws -> JSONValue) throws {
    guard let condition = head.headers["If-Match"] else { return }
    let tags = condition.split(separator: ",").map { $0.trimmingSpaces }
    if tags.contains("*") || tags.contains("\"\(version)\"") { return }
    throw Problem.stale(current: try current())
  }
}

extension Call {
  /// Decodes the body before anything waits for it, so that the writer never does; a refusal shows when it is asked for.
  static func decode(_ request: Request) -> Result<JSONObject?, Problem> {
    if request.body.isEmpty { return .success(nil) }
    guard isJSON(request.head.headers["Content-Type"]) else { return .failure(.unsupportedMediaType) }
    do {
      guard let object = try JSONValue(parsing: request.body).object else {
        return .failure(.schemaViolation("", "must be an object"))
      }
      return .success(object)
    } catch {
      return .failure(Problem.describing(error).problem)
    }
  }

  private static func isJSON(_ contentType: String?) -> Bool {
    guard let contentType else { return false }
    let type = contentType.prefix { $0 != ";" }.trimmingSpaces.lowercased()
    return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
  }
}

/// Whole numbers on the wire, digit by digit: `Int64("+5")` is 5, and here it is nothing. So is 05: a number has one
/// way to be written, and a thing one address.
package func wireInteger(_ text: some StringProtocol) -> Int64? {
  let digits = text.utf8
  guard (1...19).contains(digits.count), digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
  guard digits.first != 0x30 || digits.count == 1 else { return nil }
  return Int64(text)
}

extension StringProtocol {
  /// Without spaces and tabs at both ends.
  var trimmingSpaces: String {
    var slice = self[...]
    while let first = slice.first, first == " " || first == "\t" { slice = slice.dropFirst() }
    while let last = slice.last, last == " " || last == "\t" { slice = slice.dropLast() }
    return String(slice)
  }
}
