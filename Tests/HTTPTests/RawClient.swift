import Foundation
import Testing

/// A client that sends exactly the bytes it is given and takes answers apart by itself.
final class RawClient {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Answer {
    var status = 0
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var interim: [Int] = []

    var text: String { String(decoding: body, as: UTF8.self) }
    subscript(_ name: String) -> String? {
      fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  private let descriptor: Int32
  private var received: [UInt8] = []
  private(set) var hasEnded = false

  init(port: Int, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(description: "cannot connect") }
  }

  deinit { close(descriptor) }

  /// False when the server does not take it any more.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool { Self.send(bytes, to: descriptor) }

  /// For more than the sockets hold, while the test looks at the other side.
  func sendInBackground(_ bytes: [UInt8]) {
    let descriptor = descriptor
    Thread { _ = Self.send(bytes, to: descriptor) }.start()
  }

  private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One answer; `isHead` when it has no body whatever its fields say.
  func answer(isHead: Bool = false) throws -> Answer {
    var interim: [Int] = []
    while true {
      let head = try take(until: "\r\n\r\n")
      var answer = try parse(head)
      if answer.status < 200 {
        interim.append(answer.status)
        continue
      }
      answer.interim = interim
      if isHead || answer.status == 204 || answer.status == 304 { return answer }
      if answer["Transfer-Encoding"] == "chunked" {
        answer.body = try takeChunks()
      } else if let count = answer["Content-Length"].flatMap({ Int($0) }) {
        answer.body = try take(count)
      } else {
        answer.body = rest()
      }
      return answer
    }
  }

  /// Everything until the server ends the connection.
  func rest() -> [UInt8] {
    while receive() {}
    defer { received = [] }
    return received
  }

  /// Whether the server ends the connection without another byte.
  func isClosedByServer() -> Bool { rest().isEmpty && hasEnded }

  /// At least one more byte, or what there is at the end.
  func more() -> [UInt8] {
    if received.isEmpty { _ = receive() }
    defer { received = [] }
    return received
  }

  func take(until mark: String) throws -> String {
    let mark = Array(mark.utf8)
    while true {
      if let range = received.firstRange(of: mark) {
        let text = String(decoding: received[..<range.upperBound], as: UTF8.self)
        received.removeSubrange(..<range.upperBound)
        return text
      }
      guard receive() else {
        throw Failure(description: "the connection ended after \(String(decoding: received, as: UTF8.self))")
      }
    }
  }

  private func takeChunks() throws -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let line = try take(until: "\r\n").dropLast(1)
      guard let count = Int(line, radix: 16) else { throw Failure(description: "no chunk size: \(line)") }
      body += try take(count)
      guard try take(2) == [13, 10] else { throw Failure(description: "a chunk without its end") }
      if count == 0 { return body }
    }
  }

  private func take(_ count: Int) throws -> [UInt8] {
    while received.count < count {
      guard receive() else { throw Failure(description: "\(received.count) bytes of \(count)") }
    }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { received += buffer[..<count] }
    if count == 0 || (count < 0 && errno == ECONNRESET) { hasEnded = true }
    return count > 0
  }

  private func parse(_ head: String) throws -> Answer {
    let lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
    guard let first = lines.first, first.hasPrefix("HTTP/1.1 "),
      let status = Int(first.dropFirst(9).prefix(3))
    else { throw Failure(description: "no status line: \(head)") }
    var answer = Answer(status: status)
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw Failure(description: "no field: \(line)") }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      answer.fields.append((String(line[..<colon]), value))
    }
    return answer
  }
}
