/// Says where a document stops being JSON and why; it never carries the document's own text.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The byte at which reading stopped.
  package let offset: Int
  package let reason: String
  /// The bytes ended before the value did: a reader of blocks may try again with more.
  package let isTruncated: Bool

  package init(offset: Int, reason: String, isTruncated: Bool = false) {
    self.offset = offset
    self.reason = reason
    self.isTruncated = isTruncated
  }

  package var description: String { "\(reason) at byte \(offset)" }
}
