import HTTP
import Testing

private func received(_ target: String, method: String = "GET") -> RequestHead? {
  var parser = RequestParser(limits: Limits())
  let bytes = Array("\(method) \(target) HTTP/1.1\r\nHost: field\r\n\r\n".utf8)
  guard case .complete(let head, _, _) = bytes.withUnsafeBytes({ parser.parse($0) }) else { return nil }
  return head
}

struct RequestTargetTests {
  @Test func `segments are decoded one by one`() throws {
    let head = try #require(received("/a/b%2Fc/%E2%82%AC/"))
    #expect(head.segments == ["a", "b/c", "€", ""])
    #expect(head.path == "/a/b/c/€/")
  }

  @Test func `the root has no segments, and empty ones are kept`() throws {
    #expect(try #require(received("/")).segments.isEmpty)
    #expect(try #require(received("//a")).segments == ["", "a"])
  }

  @Test func `the absolute form names the host`() throws {
    let absolute = try #require(received("HTTP://target:81/x?y=1"))
    #expect(absolute.host == "target:81")
    #expect(absolute.segments == ["x"])
    #expect(absolute.query["y"] == "1")
    let bare = try #require(received("http://target"))
    #expect(bare.path == "/")
    #expect(try #require(received("/x")).host == "field")
  }

  @Test func `a query is decoded, repeated names included`() throws {
    let query = try #require(received("/?a=1&b=x+y%26z&a=2&empty=&flag&=v")).query
    #expect(query["a"] == "1")
    #expect(query.all("a") == ["1", "2"])
    #expect(query["b"] == "x y&z")
    #expect(query["empty"] == "")
    #expect(query["flag"] == "")
    #expect(query["absent"] == nil)
    #expect(query.names == ["a", "b", "a", "empty", "flag", ""])
  }

  @Test func `only OPTIONS may ask for everything`() throws {
    #expect(try #require(received("*", method: "OPTIONS")).path == "*")
    #expect(received("*") == nil)
  }

  @Test(arguments: [
    "/..", "/../x", "/a/../b", "/%2e%2e/x", "/a/%2E%2E", "/./a", "/a%00b", "/%0d%0a", "/%zz", "/a%", "/a%2",
    "/%c0%af", "/%ff", "/#frag", "a", "ftp://h/", "http:///x", "http://u@h/", "/%7f",
  ])
  func `a target that could be read two ways is refused`(target: String) {
    #expect(received(target) == nil)
  }
}
