import HTTP
import Testing

private func head(_ headers: Headers, method: Method = .get) -> RequestHead {
  RequestHead(method: method, path: "/", segments: [], headers: headers)
}

struct PreconditionsTests {
  private let modified: Int64 = 784_111_777
  private let date = "Sun, 06 Nov 1994 08:49:37 GMT"
  private let earlier = "Sat, 05 Nov 1994 08:49:37 GMT"

  private func outcome(
    _ headers: Headers, method: Method = .get, etag: String? = "\"a\""
  ) -> Preconditions.Outcome {
    Preconditions.evaluate(head(headers, method: method), etag: etag, lastModified: modified)
  }

  @Test(arguments: ["\"a\"", "W/\"a\"", "*", "\"x,y\", \"a\" , \"z\"", "\"x\",\"a\""])
  func `If-None-Match that names the version gives 304, or 412 for a write`(value: String) {
    #expect(outcome(["If-None-Match": value]) == .notModified)
    #expect(outcome(["If-None-Match": value], method: .put) == .failed)
  }

  @Test(arguments: ["\"b\"", "a", "\"A\"", "\"a", ""])
  func `If-None-Match that names another version proceeds`(value: String) {
    #expect(outcome(["If-None-Match": value]) == .proceed)
  }

  @Test func `If-Match compares strongly`() {
    #expect(outcome(["If-Match": "\"a\""]) == .proceed)
    #expect(outcome(["If-Match": "*"]) == .proceed)
    #expect(outcome(["If-Match": "W/\"a\""]) == .failed)
    #expect(outcome(["If-Match": "\"b\", \"c\""]) == .failed)
    #expect(outcome(["If-Match": "W/\"a\""], etag: "W/\"a\"") == .failed)
  }

  @Test func `dates count where no tag is asked for`() {
    #expect(outcome(["If-Modified-Since": date]) == .notModified)
    #expect(outcome(["If-Modified-Since": earlier]) == .proceed)
    #expect(outcome(["If-Modified-Since": "yesterday"]) == .proceed)
    #expect(outcome(["If-Modified-Since": date], method: .post) == .proceed)
    #expect(outcome(["If-Unmodified-Since": date]) == .proceed)
    #expect(outcome(["If-Unmodified-Since": earlier]) == .failed)
    #expect(outcome(["If-None-Match": "\"b\"", "If-Modified-Since": date]) == .proceed)
    #expect(outcome(["If-Match": "\"a\"", "If-Unmodified-Since": earlier]) == .proceed)
  }

  @Test func `If-Range lets a range through only for this very version`() {
    func range(_ condition: String?, method: Method = .get, etag: String? = "\"a\"") -> RangeRequest {
      var headers: Headers = ["Range": "bytes=0-1"]
      if let condition { headers.add("If-Range", condition) }
      return RangeRequest.evaluate(
        head(headers, method: method), size: 10, etag: etag, lastModified: modified, now: modified + 60)
    }
    #expect(range(nil) == .ranges([0..<2]))
    #expect(range(nil, method: .head) == .whole)
    #expect(range("\"a\"") == .ranges([0..<2]))
    #expect(range("\"b\"") == .whole)
    #expect(range("W/\"a\"") == .whole)
    #expect(range("W/\"a\"", etag: "W/\"a\"") == .whole)
    #expect(range(date) == .ranges([0..<2]))
    #expect(range(earlier) == .whole)
    #expect(range("no date") == .whole)
  }
}
