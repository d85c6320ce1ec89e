import HTTP
import Testing

struct HeadersTests {
  @Test func `names are found in any case, and lines keep their order`() {
    var headers: Headers = ["Accept": "a", "X-One": "1"]
    headers.add("accept", "b")
    #expect(headers["ACCEPT"] == "a, b")
    #expect(headers.values("Accept") == ["a", "b"])
    #expect(headers.all.map(\.name) == ["Accept", "X-One", "accept"])
    #expect(headers["Accep"] == nil)
    #expect(headers.contains("x-one"))
  }

  @Test func `setting replaces every line of a name, nil removes it`() {
    var headers: Headers = ["A": "1", "B": "2", "a": "3"]
    headers.set("a", "4")
    #expect(headers.values("A") == ["4"])
    headers["B"] = nil
    #expect(headers.all.map(\.name) == ["a"])
  }

  @Test func `a value cannot break out of its line`() {
    var headers = Headers()
    headers.add("X-Name", "a\r\nSet-Cookie: evil\u{0}\tb")
    #expect(headers["X-Name"] == "a  Set-Cookie: evil \tb")
  }

  @Test func `several cookie lines become one list of cookies`() {
    let headers: Headers = ["Cookie": "a=1", "cookie": "b=2"]
    #expect(headers["Cookie"] == "a=1; b=2")
  }
}
