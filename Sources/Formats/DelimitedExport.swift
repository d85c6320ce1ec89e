import JSON

/// Writes CSV or TSV (RFC 4180): schema fields, the metadata seen first and the label's answers have columns of
/// their own; what has none, and every annotation, stands as JSON in one cell, so that nothing is lost.
package struct DelimitedExport: ExportWriter {
  package static let mediaType = "text/csv"
  package var bytes = ExportBytes()
  private let delimiter: UInt8
  private let fields: [String]
  private let metaKeys: [String]
  private let questions: [String]
  private let guardsFormulas: Bool
  private var isFirstCell = true

  static let leadingColumns = ["id", "external_id", "state"]

  package init(
    delimiter: UInt8, fields: [String], metaKeys: [String], questions: [String], guardsFormulas: Bool
  ) {
    self.delimiter = delimiter
    self.fields = fields
    self.metaKeys = metaKeys
    self.questions = questions
    self.guardsFormulas = guardsFormulas
  }

  /// Whether a column of an exported file says what became of a task, which an import does not take.
  static func isOutcome(_ column: String) -> Bool {
    let outcomes: Set = [
      "id", "state", "data_more", "meta_more", "label_source", "label_confidence", "label_by", "label_at",
      "annotations",
    ]
    return outcomes.contains(column) || column.hasPrefix("label.")
  }

  package mutating func begin() {
    let names =
      Self.leadingColumns + fields + ["data_more"] + metaKeys.map { "meta.\($0)" } + ["meta_more"]
      + questions.map { "label.\($0)" }
      + ["label_source", "label_confidence", "label_by", "label_at", "annotations"]
    for name in names { cell(Array(name.utf8)) }
    endRow()
  }

  package mutating func write(_ task: ExportedTask) {
    plain(String(task.id))
    cell(task.externalID ?? [])
    plain(task.state)
    spread(task.data, over: fields)
    spread(task.meta, over: metaKeys)
    spread(task.label?.answers, over: questions, withRest: false)
    plain(task.label?.source ?? "")
    plain(task.label?.confidence.map(ExportBytes.decimal) ?? "")
    cell(Array((task.label?.by ?? "").utf8))
    plain(task.label?.at ?? "")
    var annotations = ExportBytes()
    annotations.annotations(task.annotations)
    cell(annotations.content)
    endRow()
  }

  /// The members of an object: those named get a cell each, the others share one as an object.
  private mutating func spread(_ json: [UInt8]?, over names: [String], withRest: Bool = true) {
    let object = json.flatMap { try? JSONValue(parsing: $0) }?.object ?? JSONObject()
    for name in names { cell(Self.text(object[name])) }
    guard withRest else { return }
    let named = Set(names)
    let rest = object.members.filter { !named.contains($0.key) }
    cell(rest.isEmpty ? [] : JSONValue.object(JSONObject(rest.map { ($0.key, $0.value) })).bytes)
  }

  private static func text(_ value: JSONValue?) -> [UInt8] {
    switch value {
    case nil, .null: []
    case .string(let text): Array(text.utf8)
    case .double(let number): Array(ExportBytes.decimal(number).utf8)
    case .some(let value): value.bytes
    }
  }

  private mutating func plain(_ text: String) { raw(Array(text.utf8)) }

  private mutating func cell(_ content: [UInt8]) {
    raw(guardsFormulas ? FormulaGuard.added(to: content) : content)
  }

  private mutating func raw(_ content: [UInt8]) {
    if !isFirstCell { bytes.byte(delimiter) }
    isFirstCell = false
    let quote = UInt8(ascii: "\"")
    let needsQuotes = content.contains { $0 == quote || $0 == delimiter || $0 == 0x0a || $0 == 0x0d }
    guard needsQuotes else { return bytes.raw(content) }
    bytes.byte(quote)
    for byte in content {
      if byte == quote { bytes.byte(quote) }
      bytes.byte(byte)
    }
    bytes.byte(quote)
  }

  private mutating func endRow() {
    bytes.literal("\r\n")
    isFirstCell = true
  }
}
