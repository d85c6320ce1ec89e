/// A source of import lines in one format: a state machine that looks at bytes as they come and says what they
/// hold. It is fed the bytes it has not taken yet, whole or piece by piece, with the same outcome.
package protocol RecordReader: Sendable {
  /// The line on which the next byte lies, counted from 1.
  var line: Int { get }

  /// How many items of an array were begun; 0 where lines are what is counted.
  var item: Int { get }

  /// Looks at the bytes after those already taken. `isEnd`: no more will come.
  mutating func step(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> RecordStep

  /// Goes on at a place that a reader of the same bytes had reached after a record.
  mutating func resume(at position: ReadPosition)
}

extension RecordReader {
  package var item: Int { 0 }
}

/// What a look at the bytes brought, and how many of them are done with.
package struct RecordStep: Sendable {
  package enum Outcome: Sendable {
    /// Nothing yet: more bytes are needed.
    case needsMore
    /// The bytes taken held nothing (a blank line, the space between two values).
    case nothing
    case record(RawRecord)
    case problem(RecordProblem)
    case end
  }

  package let taken: Int
  package let outcome: Outcome

  static func needsMore(taken: Int = 0) -> RecordStep { RecordStep(taken: taken, outcome: .needsMore) }
}

/// One import line as JSON that has yet to be checked, whatever the file's format.
package struct RawRecord: Sendable, Equatable {
  /// The line on which it starts.
  package let line: Int
  /// Which of an array it is, from 1; nil in formats of lines.
  package let item: Int?
  package let bytes: [UInt8]

  package init(line: Int, item: Int? = nil, bytes: [UInt8]) {
    self.line = line
    self.item = item
    self.bytes = bytes
  }
}

/// Why a line was rejected. The detail names keys and places, never what was written there.
package struct RecordProblem: Error, Sendable, Equatable {
  package let line: Int
  /// Which of an array it is about, from 1: arrays often stand on one line.
  package let item: Int?
  package let detail: String

  package init(line: Int, item: Int? = nil, detail: String) {
    self.line = line
    self.item = item
    self.detail = detail
  }

  package func of(_ record: RawRecord) -> RecordProblem {
    RecordProblem(line: line, item: record.item, detail: detail)
  }

  /// What is told beside the line: the item first, where there is one.
  package var told: String { item.map { "Item \($0): \(detail)" } ?? detail }
}

/// Where a reader stands between two records: enough to go on after a restart.
package struct ReadPosition: Sendable, Equatable {
  package var offset: Int
  package var line: Int
  /// Of an array, how many items came before.
  package var item: Int

  package init(offset: Int, line: Int, item: Int = 0) {
    self.offset = offset
    self.line = line
    self.item = item
  }

  package static let start = ReadPosition(offset: 0, line: 1)
}

/// Why a file cannot be read at all.
package enum FormatError: Error, Sendable, Equatable {
  case unreadable(String)
  case notUTF8(String)
  case badHeader(String)
  case badMapping(String)

  package var detail: String {
    switch self {
    case .unreadable(let detail), .notUTF8(let detail), .badHeader(let detail), .badMapping(let detail):
      detail
    }
  }
}

/// The sizes that a file's parts may have.
package struct FormatLimits: Sendable {
  /// The longest line, row or array element.
  package var recordBytes = 32 << 20
  /// The longest header row of a CSV or TSV file.
  package var headerBytes = 1 << 20
  package var columns = 4096
  /// How much is read from a file at once.
  package var blockBytes = 256 << 10

  package init() {}
  package static let standard = FormatLimits()

  func tooLong(_ what: String, line: Int, item: Int? = nil) -> RecordProblem {
    RecordProblem(line: line, item: item, detail: "The \(what) is longer than \(recordBytes) bytes.")
  }
}
