import JSON

/// Someone who may sign in, or who is named by an import and never does.
package struct User: Sendable {
  package let id: Int64
  package let email: String?
  package let name: String
  package let role: ServerRole
  package let disabledAt: Int64?
  package let createdAt: Int64
  package let version: Int64
  package let hasPassword: Bool

  package func write(_ writer: inout JSONWriter, showsEmail: Bool = true) {
    writer.beginObject()
    writeMembers(&writer, showsEmail: showsEmail)
    writer.endObject()
  }

  func writeMembers(_ writer: inout JSONWriter, showsEmail: Bool = true) {
    writer.member("id", id)
    writer.member("email", showsEmail ? email : nil)
    writer.member("name", name)
    writer.member("role", role.rawValue)
    writer.member("disabled", disabledAt != nil)
    writer.member("created_at", rfc3339(createdAt))
    writer.member("version", version)
  }

  var json: JSONValue {
    [
      "id": .integer(id), "email": email.map { .string($0) } ?? .null, "name": .string(name),
      "role": .string(role.rawValue), "disabled": .bool(disabledAt != nil),
      "created_at": .string(rfc3339(createdAt)), "version": .integer(version),
    ]
  }
}

/// What may stand as a person's email and name.
enum PersonRules {
  static func email(_ body: inout BodyReader, _ key: String = "email") -> String {
    let email = body.string(key, length: 3...254)
    if !email.isEmpty, !isEmail(email) { body.fail(key, "is not an email address") }
    return email
  }

  static func optionalEmail(_ body: inout BodyReader) -> String? {
    guard let email = body.optionalString("email", length: 3...254) else { return nil }
    if !isEmail(email) { body.fail("email", "is not an email address") }
    return email
  }

  static func name(_ body: inout BodyReader) -> String {
    let name = body.string("name", length: 1...200)
    if !isName(name) { body.fail("name", "must be one line with something to read in it") }
    return name
  }

  static func optionalName(_ body: inout BodyReader) -> String? {
    guard let name = body.optionalString("name", length: 1...200) else { return nil }
    if !isName(name) { body.fail("name", "must be one line with something to read in it") }
    return name
  }

  /// One `@` with something on both sides and no blank or control: whether mail arrives only mail can tell.
  package static func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 254
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7f...0x9f).contains($0.value) }
  }

  static func isName(_ text: String) -> Bool {
    text.isEmpty
      || text.unicodeScalars.contains { !$0.properties.isWhitespace }
        && text.unicodeScalars.allSatisfy {
          $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) && $0.value != 0x2028 && $0.value != 0x2029
        }
  }
}
