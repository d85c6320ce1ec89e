/// Reads a JSON array of objects element by element. Only the extent of each element is found here, by its
/// brackets and quotes: whether it is JSON is checked later, so that one bad element does not lose the others.
package struct JSONArrayReader: RecordReader {
  package private(set) var line = 1
  package private(set) var item = 0
  private let limits: FormatLimits
  private var state = State.start
  private var scanned = 0
  private var isTooLong = false
  /// Where something stands behind the end of the array; 0 when that was told, or goes without saying.
  private var trailingLine: Int?

  private enum State: Equatable {
    case start
    case beforeElement(isFirst: Bool)
    case element(Extent)
    case afterElement
    case finished
  }

  /// How far into an element the scan is.
  private struct Extent: Equatable {
    var line: Int
    var depth = 0
    var inString = false
    var isEscaped = false
    var isScalar: Bool
  }

  package init(limits: FormatLimits = .standard) { self.limits = limits }

  package mutating func resume(at position: ReadPosition) {
    self = JSONArrayReader(limits: limits)
    line = position.line
    item = position.item
    state = .afterElement
  }

  package mutating func step(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> RecordStep {
    switch state {
    case .element(let extent): element(bytes, extent, isEnd: isEnd)
    case .finished: afterEnd(bytes, isEnd: isEnd)
    case .start, .beforeElement, .afterElement: between(bytes, isEnd: isEnd)
    }
  }

  /// Brackets, commas and space between elements.
  private mutating func between(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> RecordStep {
    guard let at = bytes.firstIndex(where: { !JSONText.isSpace($0) }) else {
      line += JSONText.lineBreaks(in: bytes)
      guard isEnd else { return .needsMore(taken: bytes.count) }
      let isEmpty = state == .start
      state = .finished
      return problem(isEmpty ? "The file is empty." : "The array is not closed.", taken: bytes.count)
    }
    line += JSONText.lineBreaks(in: bytes[..<at])
    switch (state, bytes[at]) {
    case (.start, UInt8(ascii: "[")): return go(to: .beforeElement(isFirst: true), taken: at + 1)
    case (.start, _):
      state = .finished
      trailingLine = 0
      return problem("The file is not a JSON array: it does not begin with [.", taken: at)
    case (.afterElement, UInt8(ascii: ",")): return go(to: .beforeElement(isFirst: false), taken: at + 1)
    case (.afterElement, UInt8(ascii: "]")), (.beforeElement(isFirst: true), UInt8(ascii: "]")):
      return go(to: .finished, taken: at + 1)
    case (.beforeElement(isFirst: false), UInt8(ascii: "]")):
      state = .finished
      return problem("The array ends with a comma.", taken: at + 1)
    case (.beforeElement, UInt8(ascii: ",")):
      item += 1
      return RecordStep(
        taken: at + 1,
        outcome: .problem(RecordProblem(line: line, item: item, detail: "A value is missing.")))
    case (.afterElement, _):
      state = .beforeElement(isFirst: false)
      return problem("A comma is missing between two values.", taken: at)
    case (_, let first):
      item += 1
      let isScalar = first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && first != UInt8(ascii: "\"")
      return go(to: .element(Extent(line: line, isScalar: isScalar)), taken: at)
    }
  }

  private mutating func element(
    _ bytes: UnsafeRawBufferPointer, _ start: Extent, isEnd: Bool
  ) -> RecordStep {
    var extent = start
    var at = scanned
    var isComplete = false
    while at < bytes.count, !isComplete {
      isComplete = Self.ends(&extent, with: bytes[at])
      // What ends a bare word is the comma or bracket behind it, which is not part of it.
      if !(isComplete && extent.isScalar) { at += 1 }
    }
    line += JSONText.lineBreaks(in: bytes[scanned..<at])
    if isComplete || (isEnd && extent.isScalar) { return finish(bytes, extent, at: at) }
    if isEnd {
      state = .finished
      return RecordStep(
        taken: at,
        outcome: .problem(
          RecordProblem(line: extent.line, item: item, detail: "The file ends inside a value.")))
    }
    state = .element(extent)
    guard at > limits.recordBytes || isTooLong else {
      scanned = at
      return .needsMore()
    }
    isTooLong = true
    scanned = 0
    return .needsMore(taken: at)
  }

  /// Takes one byte of an element; true when the element ends with it (or before it, when it is a bare word).
  private static func ends(_ extent: inout Extent, with byte: UInt8) -> Bool {
    if extent.isScalar {
      return byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || JSONText.isSpace(byte)
    }
    if extent.inString {
      if extent.isEscaped {
        extent.isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        extent.isEscaped = true
      } else if byte == UInt8(ascii: "\"") || byte == 0x0a {
        // A bare line break cannot stand in a string: taking it as the end keeps the elements after it.
        extent.inString = false
        return extent.depth == 0
      }
      return false
    }
    switch byte {
    case UInt8(ascii: "\""): extent.inString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): extent.depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      extent.depth -= 1
      return extent.depth <= 0
    default: break
    }
    return false
  }

  private mutating func finish(
    _ bytes: UnsafeRawBufferPointer, _ extent: Extent, at end: Int
  ) -> RecordStep {
    state = .afterElement
    scanned = 0
    if isTooLong || end > limits.recordBytes {
      isTooLong = false
      return RecordStep(
        taken: end, outcome: .problem(limits.tooLong("element", line: extent.line, item: item)))
    }
    guard bytes.first == UInt8(ascii: "{") else {
      return RecordStep(
        taken: end,
        outcome: .problem(
          RecordProblem(line: extent.line, item: item, detail: "The element is not an object.")))
    }
    return RecordStep(
      taken: end, outcome: .record(RawRecord(line: extent.line, item: item, bytes: [UInt8](bytes[..<end]))))
  }

  private mutating func afterEnd(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> RecordStep {
    if !bytes.isEmpty {
      // A second array behind the first would be left out unseen.
      if trailingLine == nil, let at = bytes.firstIndex(where: { !JSONText.isSpace($0) }) {
        trailingLine = line + JSONText.lineBreaks(in: bytes[..<at])
      }
      line += JSONText.lineBreaks(in: bytes[...])
      return .needsMore(taken: bytes.count)
    }
    guard isEnd else { return .needsMore() }
    guard let found = trailingLine, found > 0 else { return RecordStep(taken: 0, outcome: .end) }
    trailingLine = 0
    let detail = "Something stands behind the end of the array; it is not read."
    return RecordStep(taken: 0, outcome: .problem(RecordProblem(line: found, detail: detail)))
  }

  private mutating func go(to state: State, taken: Int) -> RecordStep {
    self.state = state
    scanned = 0
    return RecordStep(taken: taken, outcome: .nothing)
  }

  private func problem(_ detail: String, taken: Int) -> RecordStep {
    RecordStep(taken: taken, outcome: .problem(RecordProblem(line: line, detail: detail)))
  }
}
