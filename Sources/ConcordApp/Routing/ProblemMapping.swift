import HTTP
import JSON
import Labeling
import SQLite

extension Problem {
  /// The one place where an error becomes what its client sees. What is not known here is 500, and its cause goes
  /// to the log alone; `isOurs` tells those apart.
  package static func describing(_ error: any Error) -> (problem: Problem, isOurs: Bool) {
    switch error {
    case let problem as Problem: return (problem, problem.status >= 500)
    case let errors as SchemaErrors: return (.schemaViolation(errors.errors), false)
    case let errors as AnswerErrors: return (.schemaViolation(errors.errors), false)
    case let error as JSONError:
      return (
        .badRequest("bad_json", "The body is not JSON: \(error.reason) at byte \(error.offset)."), false
      )
    case let error as SQLiteError: return (describing(error), true)
    default: return (unknown, true)
    }
  }

  private static let unknown = Problem(500, "internal", "Something went wrong in the server.")

  private static func describing(_ error: SQLiteError) -> Problem {
    switch error.kind {
    case .full:
      return Problem(507, "storage_full", "The server's disk is full; nothing was changed.")
    case .readOnly:
      return Problem(503, "read_only", "The server cannot write its data just now; nothing was changed.")
    case .busy:
      return .busy
    default:
      return unknown
    }
  }

  /// How a refusal of the HTTP layer looks.
  static func ofProtocol(status: Int, reason: String) -> Problem {
    let codes = [
      400: "bad_request", 408: "timeout", 413: "too_large", 414: "uri_too_long", 417: "expectation_failed",
      429: "too_many_requests", 431: "headers_too_large", 501: "not_implemented", 503: "busy",
      505: "version_not_supported",
    ]
    return Problem(status, codes[status] ?? "refused", "The request was refused.", detail: reason)
  }
}
