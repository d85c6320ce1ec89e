import Formats
import JSON
import Labeling

/// Holds import records against a project's schema: the fields of their data, and the work that came with them.
struct ImportChecker {
  private let schema: LabelSchema
  private let media: MediaCheck
  private let fields: [FastField]
  /// Fields whose kind cannot be told from the first byte of their value.
  private let needsValues: Bool

  /// A field whose value is accepted by what it is, without being read.
  private struct FastField {
    let name: [UInt8]
    let accepts: @Sendable (JSONKind) -> Bool
  }

  init(schema: LabelSchema, media: MediaCheck) {
    self.schema = schema
    self.media = media
    needsValues = schema.fields.contains { $0.kind.isMedia || $0.kind == .table }
    fields = schema.fields.map { field in
      let isText = field.kind == .text || field.kind == .html
      return FastField(name: Array(field.name.utf8)) { isText ? $0 == .string : $0 != .null }
    }
  }

  /// The files that the record's data shows; throws what is wrong with it. `members` lie in `record.data`.
  func checkData(_ record: ImportRecord, members: [JSONMember]) throws(RecordProblem) -> [Int64] {
    if !needsValues, isPlainlyRight(record.data, members) { return [] }
    guard let data = parsed(record.data)?.object else { return [] }
    var errors = schema.checkData(data, isExported: record.state != nil)
    guard errors.isEmpty else { throw Self.problem(record.line, errors) }
    var files: [Int64] = []
    for field in schema.fields where field.kind.isMedia {
      guard let reference = data[field.name]?.string else { continue }
      switch media.find(reference, for: field.kind) {
      case .file(let media): if !files.contains(media.id) { files.append(media.id) }
      case .address: break
      case .problem(let detail): errors.append(Pointed(pointer: "/data/\(field.name)", detail: detail))
      }
    }
    guard errors.isEmpty else { throw Self.problem(record.line, errors) }
    return files
  }

  private func isPlainlyRight(_ data: [UInt8], _ members: [JSONMember]) -> Bool {
    fields.allSatisfy { field in
      members.contains { member in
        !member.keyHasEscapes && member.key.count == field.name.count && field.accepts(member.kind)
          && data[member.key].elementsEqual(field.name)
      }
    }
  }

  /// The work that came with a record, nil when it is plain data.
  func work(of record: ImportRecord) throws(RecordProblem) -> ImportedWork? {
    if record.isPlain { return nil }
    let data = schema.readsData ? parsed(record.data) : nil
    var reader = ImportedWorkReader(schema: schema, data: data, extents: extents(data))
    let work = reader.read(record)
    guard reader.errors.isEmpty else { throw Self.problem(record.line, reader.errors) }
    return work
  }

  private func extents(_ data: JSONValue?) -> [String: MediaExtent] {
    guard needsValues, let data else { return [:] }
    var extents: [String: MediaExtent] = [:]
    for name in schema.measuredFields {
      guard let kind = schema.field(name)?.kind, let reference = data[name]?.string else { continue }
      if case .file(let file) = media.find(reference, for: kind) { extents[name] = file.extent }
    }
    return extents
  }

  /// Never nil for bytes that were scanned.
  private func parsed(_ data: [UInt8]) -> JSONValue? { try? JSONValue(parsing: data) }

  static func problem(_ line: Int, _ errors: [Pointed]) -> RecordProblem {
    let shown = errors.prefix(5).map { "\($0.pointer): \($0.detail)" }.joined(separator: "; ")
    return RecordProblem(line: line, detail: errors.count > 5 ? shown + "; …" : shown)
  }
}
