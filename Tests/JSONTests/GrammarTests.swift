import JSON
import Testing

/// What both readers say about a document: they share the grammar, and a test holds them to it.
func isAccepted(_ bytes: [UInt8], maxDepth: Int = 64) -> Bool {
  let parsed = (try? JSONValue(parsing: bytes, maxDepth: maxDepth)) != nil
  let scanned = bytes.withUnsafeBytes { (try? JSONScanner.validate($0, maxDepth: maxDepth)) != nil }
  #expect(parsed == scanned, "parser and scanner disagree about \(bytes.prefix(80))")
  return parsed && scanned
}

/// The error a reading ends with.
func jsonError(_ body: () throws -> Void) -> JSONError? {
  do {
    try body()
    return nil
  } catch {
    return error as? JSONError
  }
}

func isAccepted(_ text: String, maxDepth: Int = 64) -> Bool {
  isAccepted(Array(text.utf8), maxDepth: maxDepth)
}

/// What the scanner lets into the database the parser has to read again.
@Test(arguments: [
  ("1e308", true), ("1.7976931348623157e308", true), ("1e309", false), ("-1e400", false), ("0e999", true),
  ("1e-400", true), ("1e999999999999999999", false), ("[1,{\"a\":2e999}]", false),
  (String(repeating: "9", count: 256), true),
])
func `parser and scanner agree where numbers end`(text: String, isTaken: Bool) {
  #expect(isAccepted(text) == isTaken)
}

@Test(arguments: [
  "null", "true", "false", "0", "-0", "1", "-1", "10", "1.5", "-0.1", "1e5", "1E+5", "1e-5", "0.0e0", "\"\"",
  "[]",
  "{}", " [ ] ", "\t{\n}\r\n", #"{"":0}"#, #"{"a":{"a":1}}"#, "[1,2]", #""\u0000""#, #""\ud83d\ude00""#,
  #""\/""#,
  #""\"\\\b\f\n\r\t""#, "\"\u{7f}\"", "\"\u{2028}\"", "\"\u{10ffff}\"", "\"\u{ffff}\"", #"[{"a":1},{"a":1}]"#,
  #"{"é":1,"e\u0301":2}"#, #"{"a":1,"A":2}"#,
])
func `what RFC 8259 allows is read`(text: String) { #expect(isAccepted(text)) }

@Test(arguments: [
  "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10",
  "1_0",
  "--1", "\"", "\"a", "'a'", "a", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{", "}",
  "{\"a\"",
  "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
  "[]]",
  "{}{}", "1 2", "[] //", "/**/1", #""\x""#, #""\u12""#, #""\u12g4""#, #""\U0041""#, "\"\t\"", "\"\n\"",
  "\"\0\"",
  "\u{feff}1", "\u{a0}1", "\u{c}1", "1\0", #""\"#, "[1}", "{\"a\":1]",
])
func `what RFC 8259 does not allow is refused`(text: String) { #expect(!isAccepted(text)) }

@Test(arguments: [
  #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800a""#, #""\ud800\n""#, #""\udbff\ue000""#,
  #""\ud83d\"#,
  #""\ud83d\u""#, #""\ude00\ud83d""#, #"{"\ud800":1}"#,
])
func `a surrogate without its other half is refused`(text: String) { #expect(!isAccepted(text)) }

@Test(
  arguments: [
    [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x20], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
    [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xe2, 0x82, 0x28],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
    [0xfe],
  ] as [[UInt8]])
func `bytes that are not UTF-8 are refused wherever they stand`(bytes: [UInt8]) {
  let quote: [UInt8] = [0x22]
  for padding in 0...17 {
    let plain = [UInt8](repeating: 0x61, count: padding)
    #expect(!isAccepted(quote + plain + bytes + quote))
    #expect(!isAccepted(quote + plain + bytes + plain + quote))
    #expect(!isAccepted(quote + plain + bytes))
  }
}

@Test func `every scalar is read, plain and escaped`() throws {
  var scalars: [Unicode.Scalar] = []
  for value in stride(from: 0x20 as UInt32, through: 0x10ffff, by: 37) {
    if let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" { scalars.append(scalar) }
  }
  for scalar in scalars {
    let escaped = String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
    let text = String(scalar)
    #expect(try JSONValue(parsing: "\"\(text)\"").string.map { Array($0.utf8) } == Array(text.utf8))
    #expect(try JSONValue(parsing: "\"\(escaped)\"").string.map { Array($0.utf8) } == Array(text.utf8))
  }
}

@Test(arguments: [
  #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"\u0061":2}"#, #"[[{"b":{"a":1,"c":2,"a":3}}]]"#,
  #"{"x":{"a":1},"y":{"b":1,"b":2}}"#, #"{"":1,"":2}"#, #"{"\ud83d\ude00":1,"😀":2}"#,
])
func `a key that comes twice is refused at every depth`(text: String) { #expect(!isAccepted(text)) }

@Test(arguments: [2, 15, 16, 17, 40, 5_000])
func `a key that comes twice is found among many`(count: Int) {
  let members = (0..<count).map { #""key\#($0)":\#($0)"# }
  #expect(isAccepted("{" + members.joined(separator: ",") + "}"))
  #expect(!isAccepted("{" + (members + [#""key\#(count / 2)":null"#]).joined(separator: ",") + "}"))
  #expect(!isAccepted("{" + ([#""k\u0065y\#(count - 1)":null"#] + members).joined(separator: ",") + "}"))
}

@Test func `nesting is refused before it is followed`() {
  func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }
  #expect(isAccepted(nested(64)))
  #expect(!isAccepted(nested(65)))
  #expect(isAccepted(nested(3), maxDepth: 3))
  #expect(!isAccepted(#"{"a":{"b":[0]}}"#, maxDepth: 2))
  #expect(isAccepted("1", maxDepth: 0))
  #expect(!isAccepted("[]", maxDepth: 0))
  #expect(isAccepted(nested(512), maxDepth: 1_000_000))
  #expect(!isAccepted(nested(513), maxDepth: 1_000_000))
  #expect(!isAccepted(String(repeating: "[", count: 1_000_000), maxDepth: 1_000_000))
  #expect(!isAccepted(String(repeating: #"{"a":"#, count: 1_000_000)))
}

@Test func `a number may be long but not endless`() {
  #expect(isAccepted(String(repeating: "1", count: 256)))
  #expect(!isAccepted(String(repeating: "1", count: 257)))
  #expect(!isAccepted("0." + String(repeating: "0", count: 1_000_000)))
}

@Test func `a document that was cut says so at every byte`() throws {
  let text = #"{"a":[true,null,-1.5e3,"x\n\ud83d\ude00é"],"b":{"c":"😀"}}"#
  let bytes = Array(text.utf8)
  #expect(isAccepted(bytes))
  for end in 0..<bytes.count {
    let error = jsonError { _ = try JSONValue(parsing: bytes[..<end]) }
    #expect(error?.isTruncated == true, "cut at \(end)")
  }
}

@Test(arguments: [#"{"a":1,"a":2}"#, "[01]", "{\"a\":tru}", "[1}", "\"\u{1}\""])
func `a document that is wrong does not say it was cut`(text: String) throws {
  let error = jsonError { _ = try JSONValue(parsing: text) }
  #expect(error?.isTruncated == false)
}

@Test func `an error names the byte and never the text`() {
  let error = jsonError { _ = try JSONValue(parsing: #"{"secret": secret}"#) }
  #expect(error?.offset == 11)
  #expect(error.map { !$0.description.contains("secret") } == true)
}
