import JSON

/// What every question about regions of a field has: the field, the labels, and what is asked of each region.
package struct RegionSettings: Sendable {
  /// Regions of one answer.
  static let regionLimit = 10_000
  /// Times that an answer may say the same.
  static let copyLimit = 100
  /// Pixels or seconds from the origin: farther than any picture or recording reaches.
  static let reach = 10_000_000.0
  /// Kinds of questions that one region can answer.
  private static let attributeTypes = ["choice", "rating", "number", "text"]

  package let field: String?
  package let labels: [LabelOption]
  /// Questions about each region, as a schema of their own.
  package let attributes: LabelSchema?
  private let values: Set<String>

  /// - Parameter defaultLabel: the label of every region where the question lists none; nil: it must list some.
  init(
    _ settings: inout SettingsReader, fields: [Field], on kinds: [Field.Kind], defaultLabel: String? = nil
  ) {
    if let defaultLabel, settings.value("labels") == nil {
      labels = [LabelOption(defaultLabel)]
    } else {
      labels = LabelOption.list("labels", in: &settings)
    }
    values = Set(labels.map(\.value))
    attributes = Self.attributes(&settings, fields: fields)
    field = settings.required("field") == nil ? nil : settings.string("field")
    guard let field else { return }
    guard let kind = fields.first(where: { $0.name == field })?.kind else {
      settings.refuse("field", "there is no field '\(field)'")
      return
    }
    if !kinds.contains(kind) {
      let needed = kinds.map(\.rawValue).joined(separator: " or ")
      settings.refuse("field", "needs a field of type \(needed); '\(field)' is \(kind.rawValue)")
    }
  }

  func has(_ label: String) -> Bool { values.contains(label) }

  /// What the question asks of each region.
  static func attributes(_ settings: inout SettingsReader, fields: [Field]) -> LabelSchema? {
    guard let entries = settings.array("attributes", limit: 50), !entries.isEmpty else { return nil }
    let base = settings.pointer.pointing(to: "attributes")
    for (index, entry) in entries.enumerated() {
      guard let type = entry["type"]?.string, !attributeTypes.contains(type) else { continue }
      let allowed = attributeTypes.joined(separator: ", ")
      settings.refuse(
        at: base.pointing(to: index).pointing(to: "type"), "an attribute must be one of \(allowed)")
      return nil
    }
    return LabelSchema(attributes: entries, at: base, fields: fields, &settings)
  }
}

extension RegionSettings {
  /// The regions of an answer in canonical form: `id`, `label`, the shape's own members, `attributes`.
  ///
  /// - Parameters:
  ///   - noun: what one region is called, for messages.
  ///   - shape: reads the shape's members; it tells its mistakes to the reader.
  func check(
    _ answer: JSONValue, at pointer: String, noun: String, _ errors: inout [Pointed],
    shape: (inout SettingsReader, _ label: String) -> JSONObject?
  ) -> [JSONObject]? {
    guard let entries = answer.array else {
      errors.append(Pointed(pointer: pointer, detail: "must be a list"))
      return nil
    }
    guard entries.count <= Self.regionLimit else {
      errors.append(Pointed(pointer: pointer, detail: "has more than \(Self.regionLimit) entries"))
      return nil
    }
    let before = errors.count
    var ids = RegionIDs(entries)
    var regions: [JSONObject] = []
    for (index, entry) in entries.enumerated() {
      let place = pointer.pointing(to: index)
      var reader = SettingsReader(entry, at: place)
      let region = region(&reader, &ids, noun, shape)
      let problems = reader.finish()
      errors += problems
      if problems.isEmpty, let region { regions.append(region) }
    }
    return errors.count == before ? regions : nil
  }

  private func region(
    _ reader: inout SettingsReader, _ ids: inout RegionIDs, _ noun: String,
    _ shape: (inout SettingsReader, _ label: String) -> JSONObject?
  ) -> JSONObject? {
    guard reader.object.count > 0 || reader.errors.isEmpty else { return nil }
    let id = ids.take(&reader, noun)
    let only = labels.count == 1 ? labels[0].value : nil
    var label = reader.string("label", limit: 1_000)
    if label == nil, reader.errors.isEmpty {
      label = only
      if only == nil { reader.refuse("label", "is missing") }
    }
    if let label, !has(label) { reader.refuse("label", "is none of the labels") }
    let members = shape(&reader, label ?? "")
    let attributes = Self.answers(to: attributes, &reader)
    guard let id, let label, let members else { return nil }
    var region: JSONObject = ["id": .string(id), "label": .string(label)]
    for (key, value) in members { region[key] = value }
    if let attributes, !attributes.isEmpty { region["attributes"] = .object(attributes) }
    return region
  }

  /// What is said of a region; mistakes go to the reader.
  static func answers(to attributes: LabelSchema?, _ reader: inout SettingsReader) -> JSONObject? {
    let given = reader.value("attributes")
    guard let attributes else {
      if given != nil { reader.refuse("attributes", "this question asks nothing of its regions") }
      return nil
    }
    do {
      let base = reader.pointer.pointing(to: "attributes")
      return try attributes.checkAnswers(given ?? [:], data: nil, at: base).object
    } catch {
      reader.add(error.errors)
      return nil
    }
  }
}

/// The ids of the regions of one answer: each once. Programs may leave them out; relations and history need one.
private struct RegionIDs {
  private var given: Set<String>
  private var taken: Set<String> = []
  private var next = 1

  init(_ entries: [JSONValue]) { given = Set(entries.compactMap { $0["id"]?.string }) }

  mutating func take(_ reader: inout SettingsReader, _ noun: String) -> String? {
    let before = reader.errors.count
    guard let id = reader.string("id", limit: 100) else {
      return reader.errors.count == before ? fresh() : nil
    }
    if id.isEmpty { reader.refuse("id", "must not be empty") }
    if !taken.insert(id).inserted { reader.refuse("id", "another \(noun) has this id") }
    return id
  }

  private mutating func fresh() -> String {
    while given.contains("r\(next)") { next += 1 }
    next += 1
    return "r\(next - 1)"
  }
}

extension SettingsReader {
  /// A number that must be there, within the reach of any picture or recording, as it was written.
  mutating func place(_ key: String, above least: Double? = nil, from first: Double? = nil) -> JSONValue? {
    guard let value = required(key) else { return nil }
    guard let number = value.double else {
      refuse(key, "must be a number")
      return nil
    }
    if let least, number <= least {
      refuse(key, "must be greater than \(JSONValue.double(least).text)")
    } else if let first, number < first {
      refuse(key, "must be at least \(JSONValue.double(first).text)")
    } else if abs(number) > RegionSettings.reach {
      refuse(key, "lies too far out")
    } else {
      return value
    }
    return nil
  }

  /// A point `[x, y]` as it was written; a mistake is told at `pointer`.
  mutating func point(_ value: JSONValue, at pointer: String) -> JSONValue? {
    let numbers = value.array?.compactMap(\.double) ?? []
    guard value.array?.count == 2, numbers.count == 2 else {
      refuse(at: pointer, "must be a point [x, y]")
      return nil
    }
    guard numbers.allSatisfy({ abs($0) <= RegionSettings.reach }) else {
      refuse(at: pointer, "lies too far out")
      return nil
    }
    return value
  }
}
