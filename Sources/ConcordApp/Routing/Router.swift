import HTTP

/// Finds the route of a method and a path. A literal segment goes before a parameter.
package struct Router: Sendable {
  package enum Match: Sendable {
    case route(Route, [String: String])
    /// The path is known, the method is not.
    case otherMethods([Method])
    case none
  }

  private final class Node: Sendable {
    let literals: [String: Node]
    let parameter: (name: String, node: Node)?
    let routes: [Route]

    init(_ routes: [(segments: ArraySlice<String>, route: Route)]) {
      self.routes = routes.filter(\.segments.isEmpty).map(\.route)
      var literals: [String: [(segments: ArraySlice<String>, route: Route)]] = [:]
      var parameters: [(segments: ArraySlice<String>, route: Route)] = []
      var name: String?
      for (segments, route) in routes {
        guard let first = segments.first else { continue }
        if first.hasPrefix(":") {
          precondition(name == nil || name == first, "one place, one name: \(first) in \(route.path)")
          name = first
          parameters.append((segments.dropFirst(), route))
        } else {
          literals[first, default: []].append((segments.dropFirst(), route))
        }
      }
      self.literals = literals.mapValues { Node($0) }
      parameter = name.map { (String($0.dropFirst()), Node(parameters)) }
    }
  }

  package let routes: [Route]
  private let root: Node

  package init(_ routes: [Route]) {
    var seen: Set<String> = []
    for route in routes {
      let isNew = seen.insert("\(route.method.rawValue) \(route.path)").inserted
      precondition(isNew, "two routes for \(route.method.rawValue) \(route.path)")
      let names = route.segments.filter { $0.hasPrefix(":") }
      precondition(
        route.access.projectRole == nil || names.contains { ProjectScope(parameter: $0) != nil },
        "\(route.path) asks for a project role and names no project")
    }
    self.routes = routes
    root = Node(routes.map { ($0.segments[...], $0) })
  }

  package func match(_ method: Method, _ segments: [String]) -> Match {
    var node = root
    var parameters: [String: String] = [:]
    for segment in segments {
      if let next = node.literals[segment] {
        node = next
      } else if let (name, next) = node.parameter {
        parameters[name] = segment
        node = next
      } else {
        return .none
      }
    }
    let wanted = method == .head ? .get : method
    if let route = node.routes.first(where: { $0.method == wanted }) { return .route(route, parameters) }
    return node.routes.isEmpty ? .none : .otherMethods(node.routes.map(\.method))
  }
}
