import Formats
import JSON
import Labeling

/// How an uploaded file is to be read: what a request says about it, kept as the parameters of its job.
struct ImportSettings: Sendable {
  let format: ImportFormat
  /// Target to column, of CSV and TSV.
  let map: JSONObject?
  /// The field that text lines become.
  let field: String?
  /// The file's name as its owner knows it: shown, never used as a path.
  let name: String?
  /// Formulas that a quote protects lose it.
  let unguards: Bool

  static let parameters: Set = ["format", "map", "field", "name", "formulas"]

  init(_ call: Call) throws {
    let query = call.query
    let word = query["format"] ?? "jsonl"
    guard let format = ImportFormat(rawValue: word) else {
      let known = ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem.badRequest("bad_format", "“format” is one of \(known).")
    }
    self.format = format
    map = try query["map"].map(Self.map)
    field = query["field"]
    name = query["name"].map { String($0.prefix(200)) }
    let formulas = query["formulas"] ?? "guard"
    guard formulas == "guard" || formulas == "keep" else {
      throw Problem.badRequest("bad_formulas", "“formulas” is guard or keep.")
    }
    unguards = formulas == "guard"
  }

  init(_ json: JSONObject) throws {
    guard let format = json["format"]?.string.flatMap(ImportFormat.init(rawValue:)) else {
      throw DamagedJob()
    }
    self.format = format
    map = json["map"]?.object
    field = json["field"]?.string
    name = json["name"]?.string
    unguards = json["unguards"]?.bool ?? true
  }

  /// The same with another format: for a preview that had to guess.
  func with(_ format: ImportFormat) -> ImportSettings { ImportSettings(self, format) }

  private init(_ other: ImportSettings, _ format: ImportFormat) {
    self.format = format
    (map, field, name, unguards) = (other.map, other.field, other.name, other.unguards)
  }

  private static func map(_ text: String) throws -> JSONObject {
    // What is wrong with it is said in our words: the parser's speak of a body.
    guard text.utf8.count <= 100_000, let map = (try? JSONValue(parsing: text))?.object else {
      throw Problem.badRequest("bad_map", "“map” is a JSON object of targets and column names.")
    }
    return map
  }

  func json(file: String, bytes: Int64) -> JSONValue {
    var object: JSONObject = [
      "format": .string(format.rawValue), "file": .string(file), "bytes": .integer(bytes),
      "unguards": .bool(unguards),
    ]
    if let map { object["map"] = .object(map) }
    if let field { object["field"] = .string(field) }
    if let name { object["name"] = .string(name) }
    return .object(object)
  }

  /// The field of text lines: the one named, or the schema's first text.
  func textField(of schema: LabelSchema) throws(FormatError) -> String {
    if let field {
      guard schema.field(field) != nil else { throw .badMapping("“\(field)” is no field of the schema.") }
      return field
    }
    guard let first = schema.fields.first(where: { $0.kind == .text || $0.kind == .html }) else {
      throw .badMapping("The schema has no field for text.")
    }
    return first.name
  }

  /// Reads records out of a source, from a place that an earlier run had reached.
  /// `head` are the file's first bytes, where a header stands.
  func stream(
    schema: LabelSchema, head: [UInt8], isWhole: Bool, from position: ReadPosition,
    source: (ReadPosition) throws(FormatError) -> RecordStream.Source
  ) throws(FormatError) -> (RecordStream, ColumnMapping?) {
    let reader: any RecordReader
    var start = position
    var columns: ColumnMapping?
    if format.delimiter != nil {
      let (header, mapping) = try columnsOf(head, isWhole: isWhole, schema: schema)
      reader = DelimitedReader(header: header, columns: mapping)
      columns = mapping
      if position == .start { start = header.end }
    } else {
      switch format {
      case .json: reader = JSONArrayReader()
      case .text: reader = LineReader.text(field: try textField(of: schema))
      default: reader = LineReader.jsonl()
      }
    }
    return (try RecordStream(reader, from: start, source: try source(start)), columns)
  }

  private func columnsOf(
    _ head: [UInt8], isWhole: Bool, schema: LabelSchema
  ) throws(FormatError) -> (DelimitedHeader, ColumnMapping) {
    let header = try DelimitedHeader(head, delimiter: format.delimiter ?? 0x2c, isEnd: isWhole)
    let structured = schema.fields.filter { $0.kind == .json || $0.kind == .table }.map(\.name)
    let mapping = try ColumnMapping(
      header: header.names, fields: schema.fields.map(\.name), structured: Set(structured), map: map,
      unguards: unguards)
    return (header, mapping)
  }
}
