import HTTP
import JSON
import Labeling

/// A refusal as its client sees it: RFC 9457 with a stable `code`, and pointers to what is wrong in a body. Nothing from
/// inside the server belongs into it.
package struct Problem: Error, Sendable {
  package var status: Int
  package var code: String
  package var title: String
  package var detail: String?
  package var errors: [Pointed]
  package var headers: Headers
  /// The object as it stands now, given with 412.
  package var current: JSONValue?

  package init(
    _ status: Int, _ code: String, _ title: String, detail: String? = nil, errors: [Pointed] = [],
    headers: Headers = Headers(), current: JSONValue? = nil
  ) {
    self.status = status
    self.code = code
    self.title = title
    self.detail = detail
    self.errors = errors
    self.headers = headers
    self.current = current
  }

  package func response(requestID: String) -> Response {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("type", "/docs#problem-\(code)")
    writer.member("title", title)
    writer.member("status", status)
    // A refusal of which there is no more to say says so once more: whoever shows `detail` has always something.
    writer.member("detail", detail ?? title)
    writer.member("code", code)
    writer.member("request_id", requestID)
    if !errors.isEmpty {
      writer.array("errors", errors) { $1.write(&$0) }
    }
    if let current { writer.member("current", current) }
    writer.endObject()
    var headers = self.headers
    headers.set("Content-Type", "application/problem+json")
    return Response(status: status, headers: headers, body: .bytes(writer.bytes))
  }
}

extension Problem {
  package static let notFound = Problem(404, "not_found", "There is no such thing here.")
  package static let forbidden = Problem(403, "forbidden", "Your role does not allow this.")
  package static let unauthenticated = Problem(
    401, "unauthenticated", "Sign in first.", headers: ["WWW-Authenticate": "Bearer realm=\"concord\""])
  package static let readOnlyToken = Problem(403, "read_only_token", "This token may only read.")
  package static let crossSite = Problem(
    403, "cross_site", "A request from another site is not carried out.")
  package static let leaseLost = Problem(409, "lease_lost", "The lease ran out or someone else holds it.")
  package static let alreadySubmitted = Problem(409, "already_submitted", "This work was handed in before.")
  package static let unsupportedMediaType = Problem(
    415, "unsupported_media_type", "The body must be JSON.", detail: "Send Content-Type: application/json.")
  package static let busy = Problem(
    503, "busy", "The server has too much to do just now.", headers: ["Retry-After": "2"])
  /// Short: what was handed in is sent again by itself.
  package static let migrating = Problem(
    503, "migrating", "The project's answers are being moved to other labels.",
    detail: "Try again in a moment.", headers: ["Retry-After": "2"])

  package static func schemaViolation(_ errors: [Pointed]) -> Problem {
    Problem(
      422, "schema_violation", "The request does not have the right form.", detail: errors.first?.detail,
      errors: errors)
  }

  package static func schemaViolation(_ pointer: String, _ detail: String) -> Problem {
    schemaViolation([Pointed(pointer: pointer, detail: detail)])
  }

  package static func badRequest(_ code: String, _ detail: String) -> Problem {
    Problem(400, code, "The request cannot be understood.", detail: detail)
  }

  package static func conflict(_ code: String, _ title: String, errors: [Pointed] = []) -> Problem {
    Problem(409, code, title, detail: errors.first?.detail, errors: errors)
  }

  package static func tooLarge(_ detail: String) -> Problem {
    Problem(413, "too_large", "That is too large.", detail: detail)
  }

  /// 412 with the object as it is now, so that nothing of either side is lost.
  package static func stale(current: JSONValue) -> Problem {
    Problem(412, "stale_version", "Someone changed this since you read it.", current: current)
  }

  package static func tooMany(_ detail: String, retryAfterSeconds: Int64) -> Problem {
    Problem(
      429, "too_many_requests", "Too many attempts.", detail: detail,
      headers: ["Retry-After": String(max(1, retryAfterSeconds))])
  }
}
