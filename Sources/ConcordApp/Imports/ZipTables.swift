import Formats
import JSON
import Labeling

/// What the tables of a zip say about its files, and the import lines that come of both.
///
/// A row of a CSV, TSV or JSON lines file is a task. A column that is a media field holds the name of a file of the zip; a column
/// `file` (or `filename`, `file_name`, `path`) names the file for the field of its kind. Columns that are fields are data,
/// `external_id` and `priority` themselves, the rest is meta. A line with a `data` object is an import line already, in
/// which names become references. A file that no row names is a task of its own. Rows pass through one by one; what stays
/// in memory are some bytes of each file (``ZipFiles``).
struct ZipTables {
  private(set) var problems: [RecordProblem] = []
  private let schema: LabelSchema
  /// The field that was asked for, else the first of a file's kind.
  private let field: String?
  private let files: ZipFiles
  private var isNamed: [Bool]

  private static let fileColumns: Set = ["file", "filename", "file_name", "path"]

  static func isTable(_ name: String) -> Bool {
    [".csv", ".tsv", ".jsonl", ".ndjson"].contains { name.lowercased().hasSuffix($0) }
  }

  /// - Parameter areNamed: whether tables will name files.
  init(_ files: ZipFiles, _ schema: LabelSchema, field: String?, areNamed: Bool) throws {
    var files = files
    if areNamed { try files.learnNames() }
    (self.schema, self.field, self.files) = (schema, field, files)
    isNamed = Array(repeating: false, count: files.count)
  }

  /// Throws when a project can take no files, or not into this field.
  static func check(_ schema: LabelSchema, field: String?) throws {
    if let field, schema.field(field)?.kind.isMedia != true {
      throw JobFailure("“\(field)” is no field for pictures, recordings or films.")
    }
    guard schema.fields.contains(where: \.kind.isMedia) else {
      throw JobFailure("The schema has no field for pictures, recordings or films.")
    }
  }

  /// Writes the lines of one table.
  mutating func read(_ name: String, from file: ImportFile, _ write: ([UInt8]) throws -> Void) throws {
    let ending = name.lowercased()
    let isTable = ending.hasSuffix("csv") || ending.hasSuffix("tsv")
    let reader: any RecordReader
    var start = ReadPosition.start
    if isTable {
      let (head, isWhole) = try file.head(bytes: FormatLimits.standard.headerBytes)
      let delimiter = UInt8(ascii: ending.hasSuffix("tsv") ? "\t" : ",")
      let header = try DelimitedHeader(head, delimiter: delimiter, isEnd: isWhole)
      reader = DelimitedReader(cellsUnder: header)
      start = header.end
    } else {
      reader = LineReader.jsonl()
    }
    var stream = try RecordStream(reader, from: start, source: try file.source(from: start))
    while let entry = try stream.next() {
      switch entry {
      case .problem(let problem):
        problems.append(RecordProblem(line: problem.line, detail: "\(name): \(problem.detail)"))
      case .record(let record):
        if let row = (try? JSONValue(parsing: record.bytes))?.object {  // what is wrong with it is told here
          if let line = try importLine(row, name, record.line, isText: isTable) { try write(line.bytes) }
        } else {
          problems.append(RecordProblem(line: record.line, detail: "\(name): the line is no JSON object"))
        }
      }
    }
  }

  /// The files that no row names.
  mutating func writeRest(_ write: ([UInt8]) throws -> Void) throws {
    for index in 0..<files.count where !isNamed[index] {
      let name = try files.name(index)
      guard field != nil || fitting(files.mediaType(index)) != nil else {
        let detail = "\(name): is \(files.mediaType(index)), and the schema has no field for it"
        problems.append(RecordProblem(line: files.number(index), detail: detail))
        continue
      }
      let line: JSONValue = ["data": .object(placed(index, in: [:])), "meta": ["file": .string(name)]]
      try write(line.bytes)
    }
  }

  /// The import line of a row; nil where it is refused.
  private mutating func importLine(_ row: JSONObject, _ table: String, _ line: Int, isText: Bool)
    throws -> JSONValue?
  {
    var (data, meta, rest): (JSONObject, JSONObject, JSONObject) = ([:], [:], [:])
    if let whole = row["data"]?.object {
      rest = row
      for (key, value) in whole { data[key] = try reference(value, for: key) ?? value }
      rest["data"] = .object(data)
      return .object(rest)
    }
    for (key, value) in row {
      if let kind = schema.field(key)?.kind {
        data[key] =
          kind.isMedia ? try reference(value, for: key) ?? value : isText ? structured(value, kind) : value
      } else if Self.fileColumns.contains(key.lowercased()) {
        guard let index = try value.string.flatMap({ try files.index(named: $0) }) else {
          problems.append(
            RecordProblem(
              line: line, detail: "\(table): “\(value.string ?? value.text)” is no file of the zip"))
          return Optional.none
        }
        isNamed[index] = true
        data = placed(index, in: data)
        meta["file"] = .string(try files.name(index))
      } else if key == "external_id" {
        rest[key] = value
      } else if key == "priority" {
        rest[key] = value.string.flatMap(wireInteger).map { .integer($0) } ?? value
      } else {
        meta[key.hasPrefix("meta.") ? String(key.dropFirst(5)) : key] = value
      }
    }
    rest["data"] = .object(data)
    if !meta.isEmpty { rest["meta"] = .object(meta) }
    return .object(rest)
  }

  /// nil for what names no file of the zip.
  private mutating func reference(_ value: JSONValue, for field: String) throws -> JSONValue? {
    guard schema.field(field)?.kind.isMedia == true,
      let index = try value.string.flatMap({ try files.index(named: $0) })
    else { return nil }
    isNamed[index] = true
    return .string(files.reference(index))
  }

  /// Data with a file in the field of its kind; one for which there is none goes into the first, whose rules then say
  /// what is wrong.
  private func placed(_ index: Int, in data: JSONObject) -> JSONObject {
    var data = data
    if let name = field ?? fitting(files.mediaType(index)) ?? schema.fields.first(where: \.kind.isMedia)?.name
    {
      data[name] = .string(files.reference(index))
    }
    return data
  }

  /// The first field of a file's kind; the sound of a film is a recording too.
  private func fitting(_ mediaType: String) -> String? {
    let kinds: [Field.Kind] =
      mediaType.hasPrefix("image/") ? [.image] : mediaType.hasPrefix("video/") ? [.video, .audio] : [.audio]
    return kinds.lazy.compactMap { kind in schema.fields.first { $0.kind == kind }?.name }.first
  }

  /// A table or JSON in a cell is JSON text.
  private func structured(_ value: JSONValue, _ kind: Field.Kind) -> JSONValue {
    guard kind == .json || kind == .table, let text = value.string else { return value }
    return (try? JSONValue(parsing: Array(text.utf8))) ?? value  // the field's rules tell what is wrong
  }
}
