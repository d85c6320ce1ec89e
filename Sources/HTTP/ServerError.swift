/// Why a server did not start, or a file cannot be served, in words for the person who runs it.
package struct ServerError: Error, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
