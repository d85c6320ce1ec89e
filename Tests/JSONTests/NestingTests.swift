import JSON
import Testing

@Test func `what is nested is opened, separated and closed`() throws {
  var writer = JSONWriter()
  writer.object("whole") { writer in
    writer.member("words", ["a", "b"])
    writer.member("counts", [1, 2])
    writer.objects("rows", [(1, "x"), (2, "y")]) { writer, row in
      writer.member("id", row.0)
      writer.object("of") { $0.member("name", row.1) }
    }
    writer.array("plain", [1.5, 2]) { $0.double($1) }
    writer.objects("none", [Int]()) { _, _ in }
  }
  let text = String(decoding: writer.bytes, as: UTF8.self)
  #expect(
    text
      == #""whole":{"words":["a","b"],"counts":[1,2],"rows":[{"id":1,"of":{"name":"x"}},{"id":2,"of":{"name":"y"}}],"plain":[1.5,2.0],"none":[]}"#
  )
}

@Test(arguments: [(nil, #""part":null,"name":null"#), ("x", #""part":{"name":"x"},"name":"x""#)])
func `what is not there is null`(_ name: String?, _ text: String) {
  var writer = JSONWriter()
  writer.object("part", name) { $0.member("name", $1) }
  writer.optional("name", name) { $0.string($1) }
  #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
}
