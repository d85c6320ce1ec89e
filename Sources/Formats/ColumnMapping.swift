import JSON

/// What each column of a CSV or TSV file becomes in an import line.
package struct ColumnMapping: Sendable, Equatable {
  package enum Target: Sendable, Equatable {
    case data(String)
    case meta(String)
    case externalID
    case priority
    case ignored

    package var name: String? {
      switch self {
      case .data(let name): name
      case .meta(let name): "meta.\(name)"
      case .externalID: "external_id"
      case .priority: "priority"
      case .ignored: nil
      }
    }
  }

  package let targets: [Target]
  package let header: [String]
  /// Fields whose cells are JSON and not text.
  private let structured: Set<String>
  private let unguards: Bool

  /// `map` is target to column name, as the request gives it; without one the header's names decide.
  /// `unguards`: a quote that protects a formula from spreadsheets is taken off again.
  package init(
    header: [String], fields: [String], structured: Set<String> = [], map: JSONObject?, unguards: Bool = true
  ) throws(FormatError) {
    self.header = header
    self.structured = structured
    self.unguards = unguards
    if let map {
      targets = try Self.targets(header, fields: fields, map: map)
    } else {
      targets = Self.targets(header, fields: fields)
    }
    guard targets.contains(where: { if case .data = $0 { true } else { false } }) else {
      throw .badMapping(
        "No column is a field of the schema: it has \(Self.list(fields)), the file \(Self.list(header)).")
    }
  }

  /// The mapping as a request would give it.
  package var json: JSONValue {
    var object = JSONObject()
    for (target, column) in zip(targets, header) {
      if let name = target.name { object[name] = .string(column) }
    }
    return .object(object)
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { "“\($0.prefix(60))”" }.joined(separator: ", ")
    return names.isEmpty ? "none" : names.count > 20 ? shown + " …" : shown
  }

  private static func targets(_ header: [String], fields: [String]) -> [Target] {
    let known = Set(fields)
    let isExport = header.starts(with: DelimitedExport.leadingColumns)
    return header.map { column in
      if known.contains(column) { return .data(column) }
      if isExport, DelimitedExport.isOutcome(column) { return .ignored }
      return target(named: column) ?? .meta(column)
    }
  }

  private static func target(named name: String) -> Target? {
    switch name {
    case "external_id": return .externalID
    case "priority": return .priority
    default:
      if name.hasPrefix("meta."), name.utf8.count > 5 { return .meta(String(name.dropFirst(5))) }
      if name.hasPrefix("data."), name.utf8.count > 5 { return .data(String(name.dropFirst(5))) }
      return nil
    }
  }

  private static func targets(
    _ header: [String], fields: [String], map: JSONObject
  ) throws(FormatError) -> [Target] {
    var targets = [Target](repeating: .ignored, count: header.count)
    for (name, value) in map {
      guard let target = fields.contains(name) ? .data(name) : target(named: name) else {
        throw .badMapping(
          "“\(name)” is no field of the schema, and not external_id, priority or meta.NAME.")
      }
      guard let column = value.string else { throw .badMapping("The column of “\(name)” is not a string.") }
      guard let index = header.firstIndex(of: column) else {
        throw .badMapping("The file has no column “\(column)”: it has \(list(header)).")
      }
      guard targets[index] == .ignored else { throw .badMapping("The column “\(column)” is mapped twice.") }
      targets[index] = target
    }
    return targets
  }

  /// One row as an import line.
  func line(_ fields: [[UInt8]]) throws(DelimitedError) -> [UInt8] {
    var data = JSONMembers()
    var meta = JSONMembers()
    var line = JSONMembers()
    for (target, cell) in zip(targets, fields) {
      let text = unguards ? FormulaGuard.removed(from: cell[...]) : cell[...]
      switch target {
      case .data(let name):
        if structured.contains(name) {
          try data.add(name, json: text)
        } else {
          data.add(name, text: text)
        }
      case .meta(let name): meta.add(name, text: text)
      case .externalID: if !text.isEmpty { line.add("external_id", text: text) }
      case .priority: if !text.isEmpty { line.add("priority", raw: try Self.integer(text)) }
      case .ignored: break
      }
    }
    line.add("data", raw: data.closed[...])
    if !meta.isEmpty { line.add("meta", raw: meta.closed[...]) }
    return line.closed
  }

  private static func integer(_ cell: ArraySlice<UInt8>) throws(DelimitedError) -> ArraySlice<UInt8> {
    let digits = cell.first == UInt8(ascii: "-") ? cell.dropFirst() : cell
    let isNumber =
      !digits.isEmpty && digits.count <= 18 && digits.allSatisfy { (0x30...0x39).contains($0) }
      && (digits.count == 1 || digits.first != 0x30)
    guard isNumber else { throw DelimitedError(detail: "The priority is not an integer.") }
    return cell
  }
}

/// An object that is written member by member.
private struct JSONMembers {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]
  var isEmpty: Bool { bytes.count == 1 }
  var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

  mutating func add(_ name: String, text: ArraySlice<UInt8>) {
    key(name)
    JSONText.quote(text, into: &bytes)
  }

  mutating func add(_ name: String, raw: ArraySlice<UInt8>) {
    key(name)
    bytes += raw
  }

  mutating func add(_ name: String, json: ArraySlice<UInt8>) throws(DelimitedError) {
    guard JSONText.isJSON(json) else { throw DelimitedError(detail: "The field “\(name)” is not JSON.") }
    add(name, raw: json)
  }

  private mutating func key(_ name: String) {
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    JSONText.quote(name.utf8, into: &bytes)
    bytes.append(UInt8(ascii: ":"))
  }
}
