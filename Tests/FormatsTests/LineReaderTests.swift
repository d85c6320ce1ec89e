import Formats
import Testing

@Suite struct LineReaderTests {
  @Test func `lines come out with their numbers, blank ones are passed over`() throws {
    let bytes = Array("\u{feff}{\"a\":1}\r\n\n   \r\n{\"a\":2}\nnot json\n{\"a\":3}".utf8)
    let (whole, single) = try Reading.bothWays(bytes, LineReader.jsonl())
    #expect(whole == single)
    #expect(whole.records == [#"{"a":1}"#, #"{"a":2}"#, "not json", #"{"a":3}"#])
    #expect(whole.lines == [1, 4, 5, 6])
    #expect(whole.problems.isEmpty)
  }

  @Test func `reading goes on where another reader stood`() throws {
    let bytes = Array("\u{feff}{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}\n".utf8)
    let whole = try Reading(bytes, LineReader.jsonl(), block: 7)
    let rest = try Reading(bytes, LineReader.jsonl(), block: 7, from: whole.positions[0])
    #expect(rest.records == [#"{"a":2}"#, #"{"a":3}"#])
    #expect(rest.lines == [3, 4])
    #expect(rest.positions.last == whole.positions.last)
  }

  @Test(arguments: [1, 5, 64, 1 << 20])
  func `a line over the limit is a problem and the next one is read`(block: Int) throws {
    var limits = FormatLimits()
    limits.recordBytes = 20
    limits.blockBytes = 16
    let long = String(repeating: "x", count: 100)
    let bytes = Array("{\"a\":1}\n\(long)\n{\"a\":2}\n\(long)".utf8)
    let reading = try Reading(bytes, LineReader.jsonl(limits: limits), block: block, limits: limits)
    #expect(reading.records == [#"{"a":1}"#, #"{"a":2}"#])
    #expect(reading.lines == [1, 3])
    #expect(reading.problems.map(\.line) == [2, 4])
  }

  @Test func `text lines become one field and keep their quotes and tabs`() throws {
    let bytes = Array("He said \"no\"\tand\\left\r\n\nzwei\n".utf8)
    let (whole, single) = try Reading.bothWays(bytes, LineReader.text(field: "text"))
    #expect(whole == single)
    #expect(
      whole.records == [#"{"data":{"text":"He said \"no\"\tand\\left"}}"#, #"{"data":{"text":"zwei"}}"#])
    #expect(whole.lines == [1, 3])
  }

  @Test func `a text line that is not UTF-8 is named and the others come`() throws {
    let reading = try Reading(
      Array("one\n".utf8) + [0xff, 0xfe, 0x0a] + Array("two".utf8), LineReader.text(field: "t"), block: 3)
    #expect(reading.problems == [RecordProblem(line: 2, detail: "The line is not UTF-8.")])
    #expect(reading.records.count == 2)
  }

  @Test func `UTF-16 is refused as a whole with the reason`() throws {
    #expect(throws: FormatError.notUTF8("The file is UTF-16; save it as UTF-8.")) {
      _ = try Reading([0xff, 0xfe, 0x7b, 0x00], LineReader.jsonl(), block: 1)
    }
  }
}
