import JSON

/// What is wrong, and where: a JSON pointer (RFC 6901) into the document that was sent.
package struct Pointed: Error, Sendable, Equatable {
  package let pointer: String
  package let detail: String

  package init(pointer: String, detail: String) {
    self.pointer = pointer
    self.detail = detail
  }

  /// The same, as part of a larger document: `/schema` before `/questions/0/name`.
  package func below(_ prefix: String) -> Pointed { Pointed(pointer: prefix + pointer, detail: detail) }
}

/// Everything that is wrong with a schema or a workflow, pointers from its root.
package struct SchemaErrors: Error, Sendable, Equatable {
  package let errors: [Pointed]
}

/// Everything that is wrong with the answers to a task, pointers from `/answers`.
package struct AnswerErrors: Error, Sendable, Equatable {
  package let errors: [Pointed]
}

extension String {
  /// This pointer, one member further down.
  func pointing(to key: String) -> String {
    var pointer = self + "/"
    for character in key.unicodeScalars {
      switch character {
      case "~": pointer += "~0"
      case "/": pointer += "~1"
      default: pointer.unicodeScalars.append(character)
      }
    }
    return pointer
  }

  func pointing(to index: Int) -> String { "\(self)/\(index)" }
}
