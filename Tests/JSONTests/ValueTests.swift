import JSON
import Testing

@Test func `a document comes back in the order it was written`() throws {
  let text = #"{"b":1,"a":[true,null,"x\n\"é👍"],"c":{"d":1.5,"e":-0.0,"f":1e+300}}"#
  #expect(try JSONValue(parsing: text).text == text)
}

@Test func `values are equal by what they say`() throws {
  #expect(try JSONValue(parsing: #"{"a":1,"b":[2]}"#) == ["b": [2.0], "a": 1])
  #expect(try JSONValue(parsing: #"{"a":1}"#) != ["a": 1, "b": nil])
  #expect(JSONValue.string("é") != .string("e\u{301}"))
  #expect(JSONValue.integer(9_007_199_254_740_993) != .double(9_007_199_254_740_992))
  #expect(JSONValue.null != false && JSONValue.integer(0) != false && JSONValue.string("1") != 1)
}

@Test func `members are found, replaced, added and removed`() {
  var object: JSONObject = ["a": 1, "b": "x"]
  object["b"] = 2
  object["c"] = nil
  object["é"] = 3
  object["e\u{301}"] = 4
  object["a"] = nil
  #expect(object.keys == ["b", "é", "e\u{301}"])
  #expect(object["b"] == 2 && object["é"] == 3 && object["e\u{301}"] == 4 && object["a"] == nil)
  #expect(JSONObject([("a", 1), ("a", 2)]) == ["a": 2])
}

@Test func `a value answers only what it is`() throws {
  let value = try JSONValue(parsing: #"{"s":"x","i":1,"d":1.5,"b":true,"n":null,"a":[1],"o":{}}"#)
  #expect(value["s"]?.string == "x" && value["s"]?.integer == nil)
  #expect(value["i"]?.integer == 1 && value["i"]?.double == 1 && value["i"]?.bool == nil)
  #expect(value["d"]?.double == 1.5 && value["d"]?.integer == nil)
  #expect(value["b"]?.bool == true && value["b"]?.integer == nil)
  #expect(value["n"]?.isNull == true && value["x"] == nil)
  #expect(value["a"]?.array == [1] && value["a"]?["x"] == nil)
  #expect(value["o"]?.object?.isEmpty == true)
}

@Test func `the writer puts the commas`() throws {
  var writer = JSONWriter()
  writer.beginObject()
  writer.member("text", "a\"b\\c\u{1}\u{8}\t\n\u{c}\r/é\u{2028}")
  writer.member("none", nil as String?)
  writer.member("count", 3)
  writer.member("big", Int64.min)
  writer.member("share", 0.1)
  writer.member("ok", true)
  writer.memberRaw("raw", Array("[1]".utf8))
  writer.memberRaw("nothing", nil)
  writer.key("list")
  writer.beginArray()
  writer.beginArray()
  writer.endArray()
  writer.null()
  writer.raw(Array("{}".utf8))
  writer.value(["k": [1, nil]])
  writer.beginObject()
  writer.endObject()
  writer.endArray()
  writer.key("q\"uote" as String)
  writer.integer(-7)
  writer.endObject()
  #expect(
    String(decoding: writer.bytes, as: UTF8.self) == #"{"text":"a\"b\\c\u0001\b\t\n\f\r/é"# + "\u{2028}"
      + #"","none":null,"count":3,"big":-9223372036854775808,"share":0.1,"ok":true,"raw":[1],"nothing":null,"#
      + #""list":[[],null,{},{"k":[1,null]},{}],"q\"uote":-7}"#)
  #expect(try JSONValue(parsing: writer.bytes)["text"]?.string == "a\"b\\c\u{1}\u{8}\t\n\u{c}\r/é\u{2028}")
}
