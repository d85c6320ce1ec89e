/// Cuts CSV and TSV into rows and rows into fields (RFC 4180): quoted fields may hold delimiters, line breaks and
/// doubled quotes. A quote inside a field that did not begin with one is text, as spreadsheets read it.
struct DelimitedRows: Sendable {
  let delimiter: UInt8
  private var state = State.fieldStart
  private var scanned = 0

  private enum State { case fieldStart, plain, quoted, quoteInQuoted }

  static let quote = UInt8(ascii: "\"")

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// The length of the first row with its line break, once it is there.
  mutating func row(in bytes: UnsafeRawBufferPointer) -> Int? {
    var at = scanned
    var state = self.state
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch state {
      case .quoted: if byte == Self.quote { state = .quoteInQuoted }
      case .quoteInQuoted where byte == Self.quote: state = .quoted
      case .fieldStart where byte == Self.quote: state = .quoted
      default:
        if byte == 0x0a {
          restart()
          return at
        }
        state = byte == delimiter ? .fieldStart : .plain
      }
    }
    self.state = state
    scanned = at
    return nil
  }

  var isInsideQuotes: Bool { state == .quoted }

  /// The bytes looked at are given up, the state in them is kept: for rows that are too long.
  mutating func forget() { scanned = 0 }

  mutating func restart() {
    scanned = 0
    state = .fieldStart
  }

  /// The fields of one whole row, without its line break.
  static func fields(
    of row: UnsafeRawBufferPointer, delimiter: UInt8
  ) throws(DelimitedError) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    var at = 0
    while true {
      let field: [UInt8]
      if at < row.count, row[at] == quote {
        (field, at) = try quotedField(of: row, from: at + 1)
        guard at == row.count || row[at] == delimiter else {
          throw DelimitedError(detail: "Field \(fields.count + 1) has text after its closing quote.")
        }
      } else {
        let end = row[at...].firstIndex(of: delimiter) ?? row.count
        field = [UInt8](row[at..<end])
        at = end
      }
      fields.append(field)
      guard at < row.count else { return fields }
      at += 1
    }
  }

  private static func quotedField(
    of row: UnsafeRawBufferPointer, from start: Int
  ) throws(DelimitedError) -> ([UInt8], end: Int) {
    var field: [UInt8] = []
    var at = start
    while let end = row[at...].firstIndex(of: quote) {
      field += row[at..<end]
      at = end + 1
      guard at < row.count, row[at] == quote else { return (field, at) }
      field.append(quote)
      at += 1
    }
    throw DelimitedError(detail: "A quoted field is not closed.")
  }

  /// A row without its line break.
  static func content(_ row: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = row.count
    if end > 0, row[end - 1] == 0x0a { end -= 1 }
    if end > 0, row[end - 1] == 0x0d { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: row[..<end])
  }
}

/// What is wrong with one row of a CSV or TSV file.
struct DelimitedError: Error { let detail: String }
