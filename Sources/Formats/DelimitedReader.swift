/// Reads CSV and TSV: the header names the columns, a mapping says what they are, each row becomes an import line.
package struct DelimitedReader: RecordReader {
  package private(set) var line: Int
  /// How many fields a row has, and what they come to.
  private let width: Int
  private let recordOf: @Sendable ([[UInt8]]) throws(DelimitedError) -> [UInt8]
  private let limits: FormatLimits
  private var rows: DelimitedRows
  private var isTooLong = false
  private var lineBreaksGivenUp = 0

  /// `header` must have been read from the same bytes: the reader begins behind it.
  package init(header: DelimitedHeader, columns: ColumnMapping, limits: FormatLimits = .standard) {
    self.init(header, width: columns.targets.count, limits) { (fields) throws(DelimitedError) in
      try columns.line(fields)
    }
  }

  /// Every row is an object of its cells by the names of the columns, all of them texts.
  package init(cellsUnder header: DelimitedHeader, limits: FormatLimits = .standard) {
    let names = header.names.map(JSONText.quoted)
    self.init(header, width: names.count, limits) { (fields) throws(DelimitedError) in
      var bytes: [UInt8] = []
      for (name, field) in zip(names, fields) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        bytes += name
        bytes.append(UInt8(ascii: ":"))
        JSONText.quote(field, into: &bytes)
      }
      return bytes + [UInt8(ascii: "}")]
    }
  }

  private init(
    _ header: DelimitedHeader, width: Int, _ limits: FormatLimits,
    record: @escaping @Sendable ([[UInt8]]) throws(DelimitedError) -> [UInt8]
  ) {
    line = header.end.line
    (self.width, self.limits) = (width, limits)
    recordOf = record
    rows = DelimitedRows(delimiter: header.delimiter)
  }

  package mutating func resume(at position: ReadPosition) {
    line = position.line
    rows.restart()
    isTooLong = false
    lineBreaksGivenUp = 0
  }

  package mutating func step(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> RecordStep {
    if let taken = rows.row(in: bytes) {
      return finish(UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
    }
    if isEnd {
      guard !bytes.isEmpty || isTooLong else { return RecordStep(taken: 0, outcome: .end) }
      return finish(bytes)
    }
    guard bytes.count > limits.recordBytes || isTooLong else { return .needsMore() }
    isTooLong = true
    rows.forget()
    lineBreaksGivenUp += JSONText.lineBreaks(in: bytes)
    return .needsMore(taken: bytes.count)
  }

  private mutating func finish(_ row: UnsafeRawBufferPointer) -> RecordStep {
    let start = line
    line += JSONText.lineBreaks(in: row) + lineBreaksGivenUp
    defer {
      isTooLong = false
      lineBreaksGivenUp = 0
      rows.restart()
    }
    if isTooLong || row.count > limits.recordBytes {
      return RecordStep(taken: row.count, outcome: .problem(limits.tooLong("row", line: start)))
    }
    let content = DelimitedRows.content(row)
    guard !content.isEmpty else { return RecordStep(taken: row.count, outcome: .nothing) }
    do {
      let bytes = try record(content)
      return RecordStep(taken: row.count, outcome: .record(RawRecord(line: start, bytes: bytes)))
    } catch {
      return RecordStep(
        taken: row.count, outcome: .problem(RecordProblem(line: start, detail: error.detail)))
    }
  }

  private func record(_ row: UnsafeRawBufferPointer) throws(DelimitedError) -> [UInt8] {
    guard JSONText.isUTF8(row) else { throw DelimitedError(detail: "The row is not UTF-8.") }
    let fields = try DelimitedRows.fields(of: row, delimiter: rows.delimiter)
    guard fields.count == width else {
      throw DelimitedError(detail: "The row has \(fields.count) columns, the header has \(width).")
    }
    return try recordOf(fields)
  }
}

/// The first row of a CSV or TSV file: its columns, and where the rows begin.
package struct DelimitedHeader: Sendable, Equatable {
  package let names: [String]
  package let delimiter: UInt8
  package let end: ReadPosition

  /// Reads the header out of the first bytes of a file; `isEnd` when they are the whole of it.
  package init(
    _ bytes: UnsafeRawBufferPointer, delimiter: UInt8, isEnd: Bool, limits: FormatLimits = .standard
  ) throws(FormatError) {
    let mark = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    let rest = UnsafeRawBufferPointer(rebasing: bytes[mark...])
    var rows = DelimitedRows(delimiter: delimiter)
    guard let taken = rows.row(in: rest) ?? (isEnd ? rest.count : nil) else {
      throw .badHeader("The header row is longer than \(limits.headerBytes) bytes.")
    }
    let row = UnsafeRawBufferPointer(rebasing: rest[..<taken])
    let content = DelimitedRows.content(row)
    guard !content.isEmpty else { throw .badHeader("The first line has no column names.") }
    guard JSONText.isUTF8(content) else { throw .notUTF8("The header is not UTF-8.") }
    if content.contains(0x0d), !content.contains(DelimitedRows.quote) {
      throw .badHeader("The rows end in carriage returns alone. Save the file with line feeds.")
    }
    do {
      let fields = try DelimitedRows.fields(of: content, delimiter: delimiter)
      guard fields.count <= limits.columns else {
        throw FormatError.badHeader("The file has more than \(limits.columns) columns.")
      }
      names = Self.distinct(fields.map { String(decoding: $0, as: UTF8.self) })
    } catch let error as FormatError {
      throw error
    } catch let error as DelimitedError {
      throw .badHeader("The header: \(error.detail)")
    } catch {
      throw .badHeader("The header cannot be read.")
    }
    self.delimiter = delimiter
    end = ReadPosition(offset: mark + taken, line: 1 + JSONText.lineBreaks(in: row))
  }

  package init(
    _ bytes: [UInt8], delimiter: UInt8, isEnd: Bool, limits: FormatLimits = .standard
  ) throws(FormatError) {
    let outcome = bytes.withUnsafeBytes { bytes -> Result<DelimitedHeader, FormatError> in
      do throws(FormatError) {
        return .success(try DelimitedHeader(bytes, delimiter: delimiter, isEnd: isEnd, limits: limits))
      } catch {
        return .failure(error)
      }
    }
    self = try outcome.get()
  }

  /// Columns without a name, or with one that was there before, get one of their own.
  private static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.enumerated().map { index, name in
      let base = name.isEmpty ? "column_\(index + 1)" : name
      var distinct = base
      var number = 2
      while !seen.insert(distinct).inserted {
        distinct = "\(base)_\(number)"
        number += 1
      }
      return distinct
    }
  }
}
