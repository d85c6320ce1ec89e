/// A small CSV file as a whole: a header, and rows as wide as it. For files that are read into memory anyway.
package struct DelimitedTable: Sendable {
  package let names: [String]
  /// Each row with the line it starts on.
  package private(set) var rows: [(line: Int, fields: [String])] = []

  /// - Throws: the first problem, with its line.
  package init(_ bytes: [UInt8], delimiter: UInt8 = UInt8(ascii: ",")) throws(FormatError) {
    let header = try DelimitedHeader(bytes, delimiter: delimiter, isEnd: true)
    names = header.names
    var line = header.end.line
    var at = header.end.offset
    while at < bytes.count {
      let end = Self.end(of: bytes, from: at, delimiter)
      let row = Array(bytes[at..<end])
      if let fields = try Self.fields(row, delimiter, line: line) {
        guard fields.count == names.count else {
          throw .badHeader("Line \(line) has \(fields.count) columns, the header has \(names.count).")
        }
        rows.append((line, fields))
      }
      line += row.count { $0 == 0x0a }
      at = end
    }
  }

  package func column(_ name: String) -> Int? { names.firstIndex(of: name) }

  private static func end(of bytes: [UInt8], from start: Int, _ delimiter: UInt8) -> Int {
    bytes.withUnsafeBytes { all in
      var rows = DelimitedRows(delimiter: delimiter)
      let rest = UnsafeRawBufferPointer(rebasing: all[start...])
      return start + (rows.row(in: rest) ?? rest.count)
    }
  }

  /// nil for a blank line.
  private static func fields(_ row: [UInt8], _ delimiter: UInt8, line: Int) throws(FormatError) -> [String]? {
    let outcome = row.withUnsafeBytes { bytes -> Result<[String]?, DelimitedError> in
      let content = DelimitedRows.content(bytes)
      if content.isEmpty { return .success(nil) }
      guard JSONText.isUTF8(content) else { return .failure(DelimitedError(detail: "It is not UTF-8.")) }
      do throws(DelimitedError) {
        let fields = try DelimitedRows.fields(of: content, delimiter: delimiter)
        return .success(fields.map { String(decoding: $0, as: UTF8.self) })
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .success(let fields): return fields
    case .failure(let error): throw .badHeader("Line \(line): \(error.detail)")
    }
  }
}
