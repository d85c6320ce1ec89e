import Formats
import JSON
import Testing

@Suite struct ImportParserTests {
  private func parse(_ text: String) throws -> ImportRecord {
    var parser = ImportParser()
    return try parser.parse(RawRecord(line: 3, text))
  }

  private func problem(_ text: String) -> RecordProblem? {
    do {
      _ = try parse(text)
      return nil
    } catch {
      return error as? RecordProblem
    }
  }

  @Test func `a line without a data object is the data itself, byte for byte`() throws {
    let record = try parse(#"{ "text": "a", "data": "b" }"#)
    #expect(record.data == Array(#"{ "text": "a", "data": "b" }"#.utf8))
    #expect(record.meta == nil)
    #expect(record.isPlain)
  }

  @Test func `the parts of a wrapped line are cut out`() throws {
    let record = try parse(
      #"{"external_id":"ü\u0031","data":{"t":1},"meta":{"a": 1},"priority":-2,"gold":{"q":"a"},"annotations":[],"label":null}"#
    )
    #expect(record.externalID == "ü1")
    #expect(record.data == Array(#"{"t":1}"#.utf8))
    #expect(record.meta == Array(#"{"a": 1}"#.utf8))
    #expect(record.priority == -2)
    #expect(record.gold?["q"]?.string == "a")
    #expect(record.annotations == nil)
    #expect(!record.isPlain)
  }

  @Test(arguments: [
    (#"{"data":{},"meta":3}"#, "“meta” is not an object."),
    (#"{"data":{},"foo":3}"#, "“foo” is no key of an import line."),
    (#"{"data":{},"priority":"x"}"#, "“priority” is not an integer."),
    (#"{"data":{},"state":"lost"}"#, "“state” is not one of open, review, done, excluded."),
    (#"{"data":{},"annotations":{}}"#, "“annotations” is not an array."),
    (#"{"data":{},"external_id":[]}"#, "“external_id” is not a string."),
  ])
  func `a part of the wrong kind is a problem of its line`(text: String, detail: String) {
    #expect(problem(text) == RecordProblem(line: 3, detail: detail))
  }

  @Test(arguments: ["", "{", "[1]", #"{"a":1,"a":2}"#, #"{"a":"\ud800"}"#, "{\"a\":\"\u{1}\"}", "nonsense"])
  func `what is not a JSON object is a problem of its line`(text: String) {
    #expect(problem(text)?.line == 3)
    #expect(problem(text)?.detail.hasPrefix("The line is not JSON: ") == true)
  }

  @Test(arguments: [
    (#"{"a":1,"b":"x"}"#, #"{ "b" : "x" , "a" : 1.0 }"#, true),
    (#"{"a":"\u0041é"}"#, #"{"a":"A\u00e9"}"#, true),
    (#"{"a":{"x":1,"y":[2,3]}}"#, #"{"a": {"y": [2, 3], "x": 1e0}}"#, true),
    (#"{"a":"1"}"#, #"{"a":1}"#, false),
    (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#, false), (#"{"a":"x y"}"#, #"{"a":"xy"}"#, false),
    (#"{"data":{"a":1},"external_id":"7"}"#, #"{"data":{"a":2},"external_id":"7"}"#, true),
    (#"{"data":{"a":1},"external_id":"7"}"#, #"{"data":{"a":1},"external_id":"8"}"#, false),
    (#"{"data":{"a":1},"meta":{"x":1}}"#, #"{"a":1}"#, true),
    (#"{"\u0061":1,"b":2}"#, #"{"b":2,"a":1}"#, true),
  ])
  func `two tasks are the same by external id, or by data however it is written`(
    one: String, other: String, same: Bool
  ) throws {
    #expect((try parse(one).identity == parse(other).identity) == same)
  }
}

extension RawRecord {
  init(line: Int, _ text: String) { self.init(line: line, bytes: Array(text.utf8)) }
}
