import Formats
import Testing

@Suite struct JSONArrayReaderTests {
  @Test func `elements come out one by one with the line they start on`() throws {
    let text = """
      \u{feff}
      [
        {"text": "a, ] \\" }"},
        {"text": "b",
         "more": [1, {"x": []}]} , 7, "word",
        null
        , {}
      ]

      """
    let (whole, single) = try Reading.bothWays(Array(text.utf8), JSONArrayReader())
    #expect(whole == single)
    #expect(whole.lines == [3, 4, 7])
    #expect(whole.records[0] == #"{"text": "a, ] \" }"}"#)
    #expect(whole.records[2] == "{}")
    #expect(whole.problems.map(\.line) == [5, 5, 6])
    #expect(whole.items == [1, 2, 6] && whole.problems.map(\.item) == [3, 4, 5])
    #expect(whole.problems.allSatisfy { $0.detail == "The element is not an object." })
  }

  @Test func `an element with a string that is not closed does not lose the next ones`() throws {
    let reading = try Reading("[{\"a\": \"open\n},\n{\"a\": 2},\n{\"a\": 3}]", JSONArrayReader())
    #expect(reading.records.suffix(2) == [#"{"a": 2}"#, #"{"a": 3}"#])
    #expect(reading.lines == [1, 3, 4])
  }

  @Test(arguments: [
    ("", "The file is empty."), ("{\"a\":1}", "The file is not a JSON array: it does not begin with [."),
    ("[{\"a\":1}", "The array is not closed."), ("[{\"a\":1},]", "The array ends with a comma."),
    ("[{\"a\":1}, {\"b\"", "The file ends inside a value."), ("[,{}]", "A value is missing."),
    ("[{} {}]", "A comma is missing between two values."),
    ("[{}]\n[{}]", "Something stands behind the end of the array; it is not read."),
    ("{\"a\":1}\n{\"a\":2}", "The file is not a JSON array: it does not begin with [."),
  ])
  func `what is wrong with the array itself is said`(text: String, detail: String) throws {
    let (whole, single) = try Reading.bothWays(Array(text.utf8), JSONArrayReader())
    #expect(whole == single)
    #expect(whole.problems.map(\.detail) == [detail])
  }

  @Test func `reading goes on behind any element`() throws {
    let bytes = Array("[{\"a\":1},\n{\"a\":2}\n,{\"a\":3}]".utf8)
    let whole = try Reading(bytes, JSONArrayReader(), block: 4)
    for (index, position) in whole.positions.enumerated() {
      let rest = try Reading(bytes, JSONArrayReader(), block: 4, from: position)
      #expect(rest.records == Array(whole.records.dropFirst(index + 1)))
      #expect(rest.lines == Array(whole.lines.dropFirst(index + 1)))
      #expect(rest.items == Array(whole.items.dropFirst(index + 1)))
    }
  }

  @Test func `items of one line are told apart by their number, a missing one counted`() throws {
    let (whole, single) = try Reading.bothWays(Array("[{},1,,{},[".utf8), JSONArrayReader())
    #expect(whole == single && whole.items == [1, 4])
    #expect(
      whole.problems.map(\.told) == [
        "Item 2: The element is not an object.", "Item 3: A value is missing.",
        "Item 5: The file ends inside a value.",
      ])
  }

  @Test func `an element over the limit is a problem and the next one is read`() throws {
    var limits = FormatLimits()
    limits.recordBytes = 20
    limits.blockBytes = 16
    let long = String(repeating: "x", count: 100)
    let bytes = Array("[{\"a\":1},{\"a\":\"\(long)\"},{\"a\":2}]".utf8)
    let reading = try Reading(bytes, JSONArrayReader(limits: limits), block: 16, limits: limits)
    #expect(reading.records == [#"{"a":1}"#, #"{"a":2}"#])
    #expect(reading.problems.count == 1)
  }
}
