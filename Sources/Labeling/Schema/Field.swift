import JSON

/// One part of a task's `data` that is shown.
package struct Field: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case text, html, image, audio, video, table, json

    /// The value is a reference to a file, not the thing itself.
    package var isMedia: Bool { self == .image || self == .audio || self == .video }
  }

  package let name: String
  package let kind: Kind
  package let title: String

  init?(_ settings: inout SettingsReader) {
    let name = settings.name("name")
    let kind: Kind? = settings.required("type") == nil ? nil : settings.word("type")
    title = settings.string("title") ?? name ?? ""
    _ = settings.string("help", limit: 10_000)
    guard let name, let kind else { return nil }
    self.name = name
    self.kind = kind
  }

  /// Rows that a page can show as a table.
  private static let rowLimit = 10_000

  static let referenceRule = "must be a media: reference or an https: address"

  static func isReference(_ text: String) -> Bool {
    text.hasPrefix("media:") || text.hasPrefix("https://") && text.utf8.count > 8
  }

  /// What is wrong with a value of this field; nil when it can be shown.
  func problem(_ value: JSONValue) -> String? {
    switch kind {
    case .text, .html: return value.string == nil ? "must be a string" : nil
    case .image, .audio, .video:
      guard let reference = value.string else { return "must be a string" }
      return Self.isReference(reference) ? nil : Self.referenceRule
    case .table:
      if value.object != nil { return nil }
      let rows = value.array ?? [.null]
      if rows.count > Self.rowLimit { return "has more than \(Self.rowLimit) rows" }
      let isTable = rows.allSatisfy { $0.object != nil || $0.array != nil }
      return isTable ? nil : "must be an object, or a list of rows"
    case .json: return nil
    }
  }
}

extension LabelSchema {
  /// What is wrong with a task's data: fields that are missing or of the wrong kind, pointers from `/data`.
  /// - Parameter isExported: the task was in a project already, perhaps before it had all of its fields; one is enough.
  package func checkData(_ data: JSONObject, isExported: Bool = false) -> [Pointed] {
    let has = { (field: Field) in data[field.name].map { !$0.isNull } ?? false }
    let mayLack = isExported && fields.contains(where: has)
    return fields.compactMap { field in
      let pointer = "/data".pointing(to: field.name)
      guard let value = data[field.name], !value.isNull else {
        return mayLack
          ? nil : Pointed(pointer: pointer, detail: "the field '\(field.name)' is missing")
      }
      return field.problem(value).map { Pointed(pointer: pointer, detail: $0) }
    }
  }
}
