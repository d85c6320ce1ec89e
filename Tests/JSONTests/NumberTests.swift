import Foundation
import JSON
import Testing

@Test(arguments: [
  ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("0", 0), ("-1", -1),
  ("9007199254740993", 9_007_199_254_740_993), ("1234567890123456789", 1_234_567_890_123_456_789),
])
func `integers of 64 bits are exact`(text: String, value: Int64) throws {
  #expect(try JSONValue(parsing: text) == .integer(value))
  #expect(JSONValue.integer(value).text == text)
}

@Test(arguments: [
  ("9223372036854775808", 9_223_372_036_854_775_808.0),
  ("-9223372036854775809", -9_223_372_036_854_775_808.0),
  ("0.1", 0.1), ("1e22", 1e22), ("1e23", 1e23), ("123456789012345678901234567890", 1.2345678901234568e29),
  ("5e-324", .leastNonzeroMagnitude), ("2.4703282292062328e-324", .leastNonzeroMagnitude),
  ("1.7976931348623157e308", .greatestFiniteMagnitude),
  ("0.30000000000000004", 0.30000000000000004), ("9007199254740993.0", 9_007_199_254_740_992),
  ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown), ("1e-400", 0), ("0e999999999999", 0),
])
func `other numbers are the nearest double`(text: String, value: Double) throws {
  #expect(try JSONValue(parsing: text).double == value)
}

@Test(arguments: ["1e309", "-1e309", "1e999999999999999999"])
func `a number beyond the largest double is refused`(text: String) {
  #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
}

@Test func `minus zero keeps its sign`() throws {
  for text in ["-0", "-0.0", "-0e5"] {
    let value = try JSONValue(parsing: text)
    #expect(value.double?.sign == .minus && value.integer == 0)
    #expect(value.text == "-0.0")
  }
}

@Test func `every double comes back from its shortest digits`() throws {
  var random = Seeded(state: 3)
  for _ in 0..<100_000 {
    let double = Double(bitPattern: random.next())
    guard double.isFinite else { continue }
    #expect(try JSONValue(parsing: JSONValue.double(double).text).double?.bitPattern == double.bitPattern)
  }
}

@Test func `decimals are read as the C library reads them`() throws {
  var random = Seeded(state: 5)
  for _ in 0..<50_000 {
    let whole = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
    let fraction =
      UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
    let text = "\(whole).\(fraction)e\(Int.random(in: -330...280, using: &random))"
    let expected = strtod(text, nil)
    if expected.isFinite { #expect(try JSONValue(parsing: text).double == expected, "\(text)") }
  }
}

@Test func `the locale of the process does not matter`() throws {
  let before = setlocale(LC_NUMERIC, nil).map { String(cString: $0) }
  defer { setlocale(LC_NUMERIC, before ?? "C") }
  setlocale(LC_NUMERIC, "de_DE.UTF-8")
  #expect(try JSONValue(parsing: "1.2345678901234567890123").double == 1.2345678901234568)
  #expect(JSONValue.double(1.5).text == "1.5")
}

@Test func `whole doubles count as integers and keep their point`() throws {
  #expect(try JSONValue(parsing: "5.0").integer == 5)
  #expect(try JSONValue(parsing: "5.5").integer == nil)
  #expect(try JSONValue(parsing: "1e300").integer == nil)
  #expect(JSONValue.double(5).text == "5.0")
  #expect(JSONValue.integer(5).double == 5)
}

@Test(arguments: [Double.nan, .infinity, -.infinity])
func `what is no number in JSON is written as null`(value: Double) {
  #expect(JSONValue.double(value).text == "null")
}
