import Glibc
import HTTP
import JSON

/// What came back.
struct TestReply: Sendable, CustomStringConvertible {
  let status: Int
  let headers: Headers
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  /// Null when the body is no JSON.
  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
  var code: String? { json["code"]?.string }
  var pointers: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
  var id: Int64 { json["id"]?.integer ?? 0 }
  var items: [JSONValue] { json["items"]?.array ?? [] }
  var description: String { "\(status) \(text.prefix(600))" }
}

struct ClientError: Error { let description: String }

/// One person or program with a kept connection: blocking, raw, and without opinions of its own.
final class TestClient {
  private let port: Int
  private var descriptor: Int32 = -1
  private var received: [UInt8] = []
  /// Sent with every request.
  var headers: [(String, String)] = []
  /// Kept from `Set-Cookie`, sent as browsers do.
  private(set) var cookie: String?

  init(port: Int, token: String? = nil) {
    self.port = port
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
  }

  deinit { close() }

  func get(_ path: String, headers: [(String, String)] = []) throws -> TestReply {
    try call("GET", path, headers: headers)
  }

  func post(_ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []) throws -> TestReply {
    try call("POST", path, json: body, headers: headers)
  }

  func put(_ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []) throws -> TestReply {
    try call("PUT", path, json: body, headers: headers)
  }

  func patch(_ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []) throws -> TestReply {
    try call("PATCH", path, json: body, headers: headers)
  }

  func delete(_ path: String, headers: [(String, String)] = []) throws -> TestReply {
    try call("DELETE", path, headers: headers)
  }

  private func call(
    _ method: String, _ path: String, json: JSONValue?, headers: [(String, String)]
  ) throws -> TestReply {
    try call(
      method, path, headers: headers + (json == nil ? [] : [("Content-Type", "application/json")]),
      body: json?.bytes)
  }

  func call(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
  ) throws -> TestReply {
    if descriptor < 0 { try connect() }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    if let cookie, !headers.contains(where: { $0.0 == "Cookie" }) { head += "Cookie: \(cookie)\r\n" }
    for (name, value) in self.headers + headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.count)\r\n" }
    try send(Array((head + "\r\n").utf8) + (body ?? []))
    let isHeadEnough = headers.contains { $0.0 == "X-Read" }
    let reply = try receive(hasBody: method != "HEAD", isHeadEnough: isHeadEnough)
    if let set = reply.headers["Set-Cookie"]?.split(separator: ";").first {
      cookie = set.hasSuffix("=") ? nil : String(set)
    }
    if reply.headers["Connection"] == "close" { close() }
    return reply
  }

  /// As `call`, on a connection of its own that ends after the head, or after a problem: for replies without end.
  func head(_ method: String, _ path: String, headers: [(String, String)] = []) throws -> TestReply {
    let isOpenEnded = path.hasPrefix("/api/events") || path.contains("/export")
    guard isOpenEnded else { return try call(method, path, headers: headers) }
    close()
    defer { close() }
    return try call(method, path, headers: headers + [("X-Read", "head")])
  }

  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
    received = []
  }

  private func connect() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw ClientError(description: "cannot connect: \(errno)") }
    // A machine that builds meanwhile takes half a minute for a hundred passwords; only what hangs takes longer.
    var timeout = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
  }

  private func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw ClientError(description: "cannot send: \(errno)") }
      rest = rest.dropFirst(count)
    }
  }

  private func fill() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else {
      close()
      throw ClientError(description: count == 0 ? "the server closed" : "nothing came: \(errno)")
    }
    received += buffer.prefix(count)
  }

  private func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: 0x0a) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeFirst(end + 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      try fill()
    }
  }

  private func bytes(_ count: Int) throws -> [UInt8] {
    while received.count < count { try fill() }
    defer { received.removeFirst(count) }
    return Array(received.prefix(count))
  }

  private func receive(hasBody: Bool, isHeadEnough: Bool) throws -> TestReply {
    let status = Int(try line().split(separator: " ")[1]) ?? 0
    var headers = Headers()
    while true {
      let line = try self.line()
      if line.isEmpty { break }
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      headers.add(String(parts[0]), String(parts[1].drop { $0 == " " }))
    }
    if status == 100 { return try receive(hasBody: hasBody, isHeadEnough: isHeadEnough) }
    var body: [UInt8] = []
    if hasBody, !(isHeadEnough && status < 300), status != 204, status != 304 {
      if headers["Transfer-Encoding"] == "chunked" {
        while true {
          let size = Int(try line(), radix: 16) ?? 0
          if size == 0 { break }
          body += try bytes(size)
          _ = try line()
        }
        while try !line().isEmpty {}
      } else {
        body = try bytes(Int(headers["Content-Length"] ?? "0") ?? 0)
      }
    }
    return TestReply(status: status, headers: headers, body: body)
  }
}
