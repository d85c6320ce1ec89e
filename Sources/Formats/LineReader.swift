import Glibc

/// Reads files of which each line is a record: JSONL as it stands, or text whose lines become one field.
package struct LineReader: RecordReader {
  package private(set) var line = 1
  private let field: [UInt8]?
  private let limits: FormatLimits
  private var scanned = 0
  private var isTooLong = false

  /// Every line is a JSON object.
  package static func jsonl(limits: FormatLimits = .standard) -> LineReader {
    LineReader(field: nil, limits: limits)
  }

  /// Every line is the text of `field`.
  package static func text(field: String, limits: FormatLimits = .standard) -> LineReader {
    LineReader(field: JSONText.quoted(field), limits: limits)
  }

  private init(field: [UInt8]?, limits: FormatLimits) {
    self.field = field
    self.limits = limits
  }

  package mutating func resume(at position: ReadPosition) {
    self = LineReader(field: field, limits: limits)
    line = position.line
  }

  package mutating func step(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> RecordStep {
    if let end = Self.lineBreak(in: bytes, from: scanned) {
      return finish(UnsafeRawBufferPointer(rebasing: bytes[..<end]), taken: end + 1)
    }
    if isEnd {
      guard !bytes.isEmpty || isTooLong else { return RecordStep(taken: 0, outcome: .end) }
      return finish(bytes, taken: bytes.count)
    }
    guard bytes.count > limits.recordBytes || isTooLong else {
      scanned = bytes.count
      return .needsMore()
    }
    // The line is read to its end without being kept, so that the next one is found.
    isTooLong = true
    scanned = 0
    return .needsMore(taken: bytes.count)
  }

  private mutating func finish(_ content: UnsafeRawBufferPointer, taken: Int) -> RecordStep {
    let line = self.line
    self.line += 1
    scanned = 0
    if isTooLong || content.count > limits.recordBytes {
      isTooLong = false
      return RecordStep(taken: taken, outcome: .problem(limits.tooLong("line", line: line)))
    }
    let text = JSONText.trimmed(content)
    guard !text.isEmpty else { return RecordStep(taken: taken, outcome: .nothing) }
    guard let field else {
      return RecordStep(taken: taken, outcome: .record(RawRecord(line: line, bytes: [UInt8](text))))
    }
    return RecordStep(taken: taken, outcome: record(field: field, content, line: line))
  }

  private func record(field: [UInt8], _ content: UnsafeRawBufferPointer, line: Int) -> RecordStep.Outcome {
    let text = content.last == UInt8(ascii: "\r") ? content.dropLast() : content[...]
    guard JSONText.isUTF8(text) else {
      return .problem(RecordProblem(line: line, detail: "The line is not UTF-8."))
    }
    var bytes = Array(#"{"data":{"#.utf8)
    bytes.reserveCapacity(text.count + field.count + 16)
    bytes += field
    bytes.append(UInt8(ascii: ":"))
    JSONText.quote(text, into: &bytes)
    bytes += Array("}}".utf8)
    return .record(RawRecord(line: line, bytes: bytes))
  }

  private static func lineBreak(in bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    guard let base = bytes.baseAddress, from < bytes.count,
      let found = memchr(base + from, 0x0a, bytes.count - from)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
