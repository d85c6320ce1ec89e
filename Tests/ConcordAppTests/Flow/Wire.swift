import Glibc
import JSON

/// One keep-alive connection to a server under test: bytes out, a reply back, nothing in between.
final class Wire {
  struct Reply {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    subscript(_ key: String) -> JSONValue? { json[key] }
    var code: String? { json["code"]?.string }
  }

  struct Broken: Error {}

  private let descriptor: Int32
  private var pending: [UInt8] = []

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    guard descriptor >= 0, result == 0 else { throw Broken() }
  }

  deinit { close(descriptor) }

  func send(
    _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:]
  ) throws -> Reply {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    let content = body?.bytes ?? []
    if body != nil { head += "Content-Type: application/json\r\n" }
    if body != nil || method != "GET" { head += "Content-Length: \(content.count)\r\n" }
    try write(Array((head + "\r\n").utf8) + content)
    return try read()
  }

  private func write(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw Broken() }
      sent += count
    }
  }

  private func read() throws -> Reply {
    var end = headEnd()
    while end == nil {
      try receive()
      end = headEnd()
    }
    guard let end else { throw Broken() }
    let lines = String(decoding: pending[..<end], as: UTF8.self).split(separator: "\r\n")
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw Broken()
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].dropFirst())
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while pending.count < end + 4 + length { try receive() }
    let body = Array(pending[(end + 4)..<(end + 4 + length)])
    pending.removeFirst(end + 4 + length)
    return Reply(status: status, headers: headers, body: body)
  }

  private func headEnd() -> Int? {
    // A plain loop: this is looked for in all that tests receive, and they are built without the optimiser.
    pending.withUnsafeBufferPointer { bytes in
      var at = 3
      while at < bytes.count {
        if bytes[at] == 10, bytes[at - 1] == 13, bytes[at - 2] == 10, bytes[at - 3] == 13 { return at - 3 }
        at += 1
      }
      return nil
    }
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw Broken() }
    pending += buffer[..<count]
  }
}
