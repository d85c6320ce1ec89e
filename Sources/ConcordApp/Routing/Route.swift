import HTTP
import SQLite

/// What runs for a route, and where.
package enum Handler: Sendable {
  /// On the loop, in a read transaction of its own reader: must take microseconds.
  case read(@Sendable (Call, Connection) throws -> Response)
  /// On the writer thread, in a savepoint, answered after the commit; who may is checked in the same transaction.
  case write(@Sendable (Call, Connection) throws -> Response)
  /// On the pool: statistics, password hashing, anything slow.
  case work(@Sendable (Call, Services) throws -> Response)
  /// On the pool, for what may go on as a job; answered at once, or at its end with `Prefer: wait`.
  case job(@Sendable (Call, Services) throws -> JobReply)
  /// On the two threads that hash passwords.
  case passwords(@Sendable (Call, Services) throws -> Response)
  /// A body that streams, at most `limit` bytes of it.
  case upload(limit: Int64, @Sendable (Call, Services) throws -> any BodySink)
  /// A file of `Public/`.
  case page(String)
}

/// What is answered when a job was started, or when there was so little to do that there is none.
package struct JobReply: Sendable {
  let job: Int64?
  /// Made when it is sent: it tells how the job stands then.
  let response: @Sendable () throws -> Response
}

extension JobReply {
  /// Answers with the job: 202 while it goes on, 200 when it has ended.
  init(_ job: Int64, _ services: Services) {
    self.init(job: job) {
      guard let found = try services.database.read({ try JobStore.job($0, job) }) else {
        throw Problem.notFound
      }
      return JobRoutes.reply(found, status: found.state.isOver ? 200 : 202)
    }
  }
}

/// One URL of the product: method, path, who may, what runs.
package struct Route: Sendable {
  package let method: Method
  package let path: String
  package let access: Access
  package let handler: Handler
  /// The most a body may have; beyond it 413.
  package let bodyLimit: Int
  /// Whether the body is a file of any kind; else it is JSON, and anything else is 415.
  package let takesFile: Bool
  /// The query parameters that it knows: any other is refused. nil: nobody looks.
  package private(set) var query: Set<String>? = []

  package static let standardBodyLimit = 1 << 20

  package init(
    _ method: Method, _ path: String, _ access: Access, _ handler: Handler,
    bodyLimit: Int = standardBodyLimit,
    takesFile: Bool = false
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.handler = handler
    self.bodyLimit = bodyLimit
    self.takesFile = takesFile
  }

  /// The path's parts; `:name` takes any one segment.
  var segments: [String] { path.split(separator: "/").map(String.init) }

  func taking(_ names: Set<String>) -> Route {
    var route = self
    route.query = names
    return route
  }

  func taking(_ names: String...) -> Route { taking(Set(names)) }

  /// A list, which takes where it goes on and how long it may be.
  func listing(_ names: Set<String>) -> Route { taking(names.union(ListQuery.parameters)) }

  func listing(_ names: String...) -> Route { listing(Set(names)) }

  /// For probes of the outside, which hang on what they like.
  var takingAnything: Route {
    var route = self
    route.query = nil
    return route
  }
}

package func get(_ path: String, _ access: Access, _ handler: Handler) -> Route {
  Route(.get, path, access, handler)
}

package func post(
  _ path: String, _ access: Access, _ handler: Handler, bodyLimit: Int = Route.standardBodyLimit,
  takesFile: Bool = false
) -> Route {
  Route(.post, path, access, handler, bodyLimit: bodyLimit, takesFile: takesFile)
}

package func put(
  _ path: String, _ access: Access, _ handler: Handler, bodyLimit: Int = Route.standardBodyLimit
) -> Route {
  Route(.put, path, access, handler, bodyLimit: bodyLimit)
}

package func patch(
  _ path: String, _ access: Access, _ handler: Handler, bodyLimit: Int = Route.standardBodyLimit
) -> Route {
  Route(.patch, path, access, handler, bodyLimit: bodyLimit)
}

package func delete(_ path: String, _ access: Access, _ handler: Handler) -> Route {
  Route(.delete, path, access, handler)
}
