import JSON
import Testing

@Test func `the scanner tells where the members of a row lie`() throws {
  let text = #" {"id" : "a\"1", "te\u0078t":"grün", "n":-1.5 ,"o":{"x":[1]},"l":[],"t":true,"z":null} "#
  let bytes = Array(text.utf8)
  try bytes.withUnsafeBytes { raw in
    let members = try JSONScanner.members(of: raw)
    #expect(members.map { $0.keyText(in: raw) } == ["id", "text", "n", "o", "l", "t", "z"])
    #expect(
      members.map { String(decoding: raw[$0.value], as: UTF8.self) }
        == [#""a\"1""#, #""grün""#, "-1.5", #"{"x":[1]}"#, "[]", "true", "null"])
    #expect(members.map(\.kind) == [.string, .string, .number, .object, .array, .bool, .null])
    #expect(members.map(\.keyHasEscapes) == [false, true, false, false, false, false, false])
    #expect(members[1].hasKey("text", in: raw) && !members[1].hasKey("te", in: raw))
    #expect(members[2].hasKey("n", in: raw) && !members[2].hasKey("nn", in: raw))
    let content = members[0].value.dropFirst().dropLast()
    #expect(JSONScanner.text(of: UnsafeRawBufferPointer(rebasing: raw[content])) == "a\"1")
  }
}

@Test func `the scanner tells where the elements of an array lie`() throws {
  let bytes = Array(#"[ {"a":1}, 2 ,"x,y"]"#.utf8)
  try bytes.withUnsafeBytes { raw in
    let elements = try JSONScanner.elements(of: raw)
    #expect(elements.map { String(decoding: raw[$0], as: UTF8.self) } == [#"{"a":1}"#, "2", #""x,y""#])
  }
}

@Test func `one value is found in the middle of a block`() throws {
  let bytes = Array(#"  {"a":[1,2]} , {"b""#.utf8)
  try bytes.withUnsafeBytes { raw in
    let value = try JSONScanner.value(in: raw, from: 0)
    #expect(value == 2..<13)
    let error = jsonError { _ = try JSONScanner.value(in: raw, from: 16) }
    #expect(error?.isTruncated == true)
  }
}

@Test(arguments: ["[1]", "1", "\"x\"", "", "{\"a\":1", "{} x"])
func `a row that is no object is refused`(text: String) {
  let bytes = Array(text.utf8)
  #expect(throws: JSONError.self) { try bytes.withUnsafeBytes { try JSONScanner.members(of: $0) } }
}

@Test func `an array given for members is emptied first`() throws {
  var members: [JSONMember] = []
  for text in [#"{"a":1,"b":2}"#, #"{"c":3}"#] {
    let bytes = Array(text.utf8)
    try bytes.withUnsafeBytes { try JSONScanner.members(of: $0, into: &members) }
  }
  #expect(members.count == 1)
}
