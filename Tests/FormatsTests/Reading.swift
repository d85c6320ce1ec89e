import Formats
import JSON

/// Reads bytes in blocks of a given size and says what came out, for tests that compare sizes.
struct Reading: Equatable {
  var records: [String] = []
  var lines: [Int] = []
  var items: [Int?] = []
  var problems: [RecordProblem] = []
  var positions: [ReadPosition] = []

  init(
    _ bytes: [UInt8], _ reader: any RecordReader, block: Int, from position: ReadPosition = .start,
    limits: FormatLimits = .standard
  ) throws {
    var at = position.offset
    var stream = try RecordStream(reader, from: position, limits: limits) { buffer in
      let count = min(block, buffer.count, bytes.count - at)
      buffer.copyBytes(from: bytes[at..<at + count])
      at += count
      return count
    }
    while let entry = try stream.next() {
      switch entry {
      case .record(let record):
        records.append(String(decoding: record.bytes, as: UTF8.self))
        lines.append(record.line)
        items.append(record.item)
      case .problem(let problem): problems.append(problem)
      }
      positions.append(stream.position)
    }
  }

  init(_ text: String, _ reader: any RecordReader, block: Int = 1 << 20) throws {
    try self.init(Array(text.utf8), reader, block: block)
  }

  /// The same bytes whole and one by one: both must bring the same.
  static func bothWays(_ bytes: [UInt8], _ reader: any RecordReader) throws -> (Reading, Reading) {
    (try Reading(bytes, reader, block: 1 << 20), try Reading(bytes, reader, block: 1))
  }
}

func csv(
  _ text: String, fields: [String] = ["text"], map: JSONObject? = nil, delimiter: Character = ",",
  block: Int = 1 << 20
) throws -> Reading {
  let bytes = Array(text.utf8)
  let header = try bytes.withUnsafeBytes {
    try DelimitedHeader($0, delimiter: delimiter.asciiValue ?? 0, isEnd: true)
  }
  let columns = try ColumnMapping(header: header.names, fields: fields, map: map)
  return try Reading(bytes, DelimitedReader(header: header, columns: columns), block: block, from: header.end)
}
