import JSON

/// Something to choose: an option of a choice, or a label of regions.
package struct LabelOption: Sendable, Equatable {
  package let value: String
  package let title: String
  package let key: String?
  package let color: String?
  package let help: String?
  /// The value of the option above this one in a taxonomy.
  package let parent: String?
  /// A picture that shows what is meant.
  package let example: String?

  init(_ value: String, title: String? = nil) {
    self.value = value
    self.title = title ?? value
    (key, color, help, parent, example) = (nil, nil, nil, nil, nil)
  }

  /// A list of strings or objects. All its mistakes go to `settings`.
  static func list(_ name: String, in settings: inout SettingsReader) -> [LabelOption] {
    guard settings.required(name) != nil, let entries = settings.array(name, limit: 10_000) else { return [] }
    if entries.isEmpty { settings.refuse(name, "needs at least one entry") }
    let base = settings.pointer.pointing(to: name)
    var options: [LabelOption] = []
    var seen: Set<String> = []
    for (index, entry) in entries.enumerated() {
      let pointer = base.pointing(to: index)
      guard let option = LabelOption(entry, at: pointer, &settings) else { continue }
      if !seen.insert(option.value).inserted {
        settings.refuse(at: pointer, "'\(option.value)' is there twice")
      }
      options.append(option)
    }
    checkParents(options, at: base, &settings)
    return options
  }

  private init?(_ entry: JSONValue, at pointer: String, _ settings: inout SettingsReader) {
    if let plain = entry.string {
      (value, title) = (plain, plain)
      (key, color, help, parent, example) = (nil, nil, nil, nil, nil)
    } else {
      var reader = SettingsReader(entry, at: pointer)
      value = reader.required("value") == nil ? "" : reader.string("value") ?? ""
      title = reader.string("title") ?? value
      key = reader.string("key")
      color = reader.string("color")
      help = reader.string("help", limit: 10_000)
      parent = reader.string("parent")
      example = reader.string("example", limit: 2_000)
      if let key, !Self.isKey(key) { reader.refuse("key", "must be one visible character") }
      if let color, !Self.isColor(color) { reader.refuse("color", "must be a colour like #0072b2") }
      if let example, !Field.isReference(example) { reader.refuse("example", Field.referenceRule) }
      let problems = reader.finish()
      settings.add(problems)
      if !problems.isEmpty { return nil }
    }
    let hasControls = value.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard !value.isEmpty, !hasControls, value.unicodeScalars.count <= 1_000 else {
      settings.refuse(at: pointer, "must be a value of 1 to 1000 characters, without control characters")
      return nil
    }
  }

  private static func isKey(_ key: String) -> Bool {
    guard key.count == 1, let scalar = key.unicodeScalars.first else { return false }
    return !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
  }

  private static func isColor(_ color: String) -> Bool {
    let digits = color.utf8.dropFirst()
    return color.utf8.first == UInt8(ascii: "#") && digits.count == 6
      && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }

  /// Every parent exists, and no option is above itself.
  private static func checkParents(
    _ options: [LabelOption], at base: String, _ settings: inout SettingsReader
  ) {
    let parents = Dictionary(options.map { ($0.value, $0.parent) }, uniquingKeysWith: { first, _ in first })
    for (index, option) in options.enumerated() {
      guard let parent = option.parent else { continue }
      let pointer = base.pointing(to: index).pointing(to: "parent")
      guard parents[parent] != nil else {
        settings.refuse(at: pointer, "there is no option '\(parent)'")
        continue
      }
      var above: String? = parent
      var steps = 0
      while let current = above, current != option.value, steps <= options.count {
        above = parents[current] ?? nil
        steps += 1
      }
      if above != nil { settings.refuse(at: pointer, "'\(option.value)' is above itself") }
    }
  }
}
