import JSON
import Testing

@Test func `a document comes back in the order it was written`() throws {
  let text = #"{"b":1,"a":[true,null,"x\n\"é👍"],"c":{"d":1.5,"e":-0.0,"f":1e+300}}"#
  #expect(try JSONValue(parsing: text).text == text)
}
