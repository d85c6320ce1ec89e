import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StaticFilesTests {
  private let folder: Folder
  private let server: TestServer
  private let script = Array("export const answer = 42;\n".utf8)
  private let film = Self.film
  private static let film = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  init() throws {
    folder = try Folder()
    try folder.write("core/app.js", script)
    try folder.write("film.mp4", film)
    try folder.write("index.html", Array("<!doctype html>".utf8))
    try folder.write(".env", Array("secret".utf8))
    try folder.write("empty.txt", [])
    symlink("/etc/passwd", folder.path + "/link.txt")
    symlink("/etc", folder.path + "/etc")
    let files = StaticFiles(root: folder.path)
    server = try TestServer { head in
      .reply(files.response(for: head, path: head.path) ?? .text("no such file", status: 404))
    }
  }

  private func get(_ path: String, _ fields: String = "", method: String = "GET") throws -> RawClient.Answer {
    try server.ask("\(method) \(path) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
  }

  @Test func `a file has a type, a length, a tag and a date`() throws {
    let answer = try get("/core/app.js")
    #expect(answer.body == script)
    #expect(answer["Content-Type"] == "text/javascript; charset=utf-8")
    #expect(answer["Cache-Control"] == "no-cache")
    #expect(answer["Accept-Ranges"] == "bytes")
    #expect(try #require(answer["ETag"]).hasPrefix("\""))
    #expect(try #require(HTTPDate.parse(answer["Last-Modified"] ?? "")) <= HTTPDate.now())
    let head = try get("/core/app.js", method: "HEAD")
    #expect(head["ETag"] == answer["ETag"])
    #expect(head["Content-Length"] == "\(script.count)")
  }

  @Test func `a file that changes has another tag`() throws {
    let before = try get("/core/app.js")
    try folder.write("core/app.js", script + [0x0a])
    let after = try get("/core/app.js", "If-None-Match: \(before["ETag"] ?? "")\r\n")
    #expect(after.status == 200)
    #expect(after.body.count == script.count + 1)
    #expect(after["ETag"] != before["ETag"])
  }

  @Test func `a copy that is still good is not sent again`() throws {
    let etag = try #require(try get("/core/app.js")["ETag"])
    let answer = try get("/core/app.js", "If-None-Match: W/\(etag)\r\n")
    #expect(answer.status == 304)
    #expect(answer["ETag"] == etag)
    #expect(answer["Content-Type"] == nil)
    #expect(try get("/core/app.js", "If-Match: \"other\"\r\n").status == 412)
  }

  @Test func `a large file and its parts are the file's bytes`() throws {
    let whole = try get("/film.mp4")
    #expect(whole["Content-Type"] == "video/mp4")
    #expect(whole.body == film)
    let part = try get("/film.mp4", "Range: bytes=100000-1399999\r\n")
    #expect(part.status == 206)
    #expect(part["Content-Range"] == "bytes 100000-1399999/1500000")
    #expect(part.body == Array(film[100_000..<1_400_000]))
    let tail = try get("/film.mp4", "Range: bytes=-5\r\n")
    #expect(tail.body == Array(film.suffix(5)))
    let beyond = try get("/film.mp4", "Range: bytes=1500000-\r\n")
    #expect(beyond.status == 416)
    #expect(beyond["Content-Range"] == "bytes */1500000")
  }

  @Test func `several ranges come as parts of one body`() throws {
    let answer = try get("/film.mp4", "Range: bytes=0-1,10-12\r\n")
    #expect(answer.status == 206)
    let type = try #require(answer["Content-Type"])
    let boundary = try #require(type.components(separatedBy: "boundary=").last)
    let lead = "Content-Type: video/mp4\r\nContent-Range: bytes"
    var expected = Array("--\(boundary)\r\n\(lead) 0-1/1500000\r\n\r\n".utf8) + film[0..<2]
    expected += Array("\r\n--\(boundary)\r\n\(lead) 10-12/1500000\r\n\r\n".utf8) + film[10..<13]
    expected += Array("\r\n--\(boundary)--\r\n".utf8)
    #expect(answer.body == expected)
  }

  @Test func `an If-Range that names another version gets the whole file`() throws {
    #expect(try get("/film.mp4", "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n").status == 200)
    let etag = try #require(try get("/film.mp4")["ETag"])
    #expect(try get("/film.mp4", "Range: bytes=0-1\r\nIf-Range: \(etag)\r\n").status == 206)
  }

  @Test func `a path with a slash at its end means the index, and there are no listings`() throws {
    #expect(try get("/").text == "<!doctype html>")
    #expect(try get("/core/").status == 404)
    #expect(try get("/core").status == 404)
    #expect(try get("/empty.txt").status == 200)
  }

  @Test(arguments: [
    "/.env", "/link.txt", "/etc/passwd", "/..%2fpasswd", "/core/..%5capp.js",
    "//etc/passwd",
    "/core//app.js", "/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/index.html/", "/core/app.js/x", "/index.html%20",
    "/C:/windows",
  ])
  func `nothing else can be named`(path: String) throws {
    let answer = try get(path)
    #expect(answer.status == 404)
    #expect(!answer.text.contains("root:"))
  }

  @Test func `other methods are told what is allowed`() throws {
    let answer = try get("/core/app.js", method: "DELETE")
    #expect(answer.status == 405)
    #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
    #expect(try get("/core/app.js", method: "OPTIONS").status == 204)
  }

  @Test func `a file of the application's own choice is served with its own tag`() throws {
    let path = folder.path + "/film.mp4"
    let server = try TestServer { head in
      let response = try? Response.file(
        head, path: path, mediaType: "video/mp4", etag: "\"v1\"", lastModified: 784_111_777,
        headers: ["Cache-Control": "private"])
      return .reply(response ?? Response(status: 404))
    }
    let answer = try server.ask("GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=1-1\r\nIf-Range: \"v1\"\r\n\r\n")
    #expect(answer.status == 206)
    #expect(answer.body == [film[1]])
    #expect(answer["ETag"] == "\"v1\"")
    #expect(answer["Last-Modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(answer["Cache-Control"] == "private")
    #expect(throws: ServerError.self) {
      try Response.file(
        RequestHead(method: .get, path: "/", segments: []), path: folder.path, mediaType: "text/plain")
    }
  }
}
