import CSystem
import Glibc

/// A load generator: many kept connections on one thread with epoll, one request in flight on each. It stays on one
/// thread so that the server keeps the other core.
struct LoadClient {
  /// What one connection sends next, given the body of the reply it just got (empty at first); `nil` ends it.
  typealias Script = (_ connection: Int, _ reply: [UInt8]) -> [UInt8]?

  /// What came of a run: `latencies` in microseconds, one a reply.
  struct Outcome {
    var replies = 0
    var failures = 0
    var firstFailure = ""
    var seconds = 0.0
    var latencies: [Float] = []
    var rate: Double { Double(replies) / max(seconds, 1e-9) }

    /// The latency in milliseconds that the share `p` of all replies stayed within.
    func percentile(_ p: Double) -> Double {
      guard !latencies.isEmpty else { return 0 }
      let sorted = latencies.sorted()
      return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * p))]) / 1000
    }
  }

  let port: Int
  let connections: Int

  private struct Wire {
    var socket: Int32
    var buffer: [UInt8] = []
    var sentAt = 0.0
    var needed = 0
  }

  /// Runs until every script has ended or `limit` seconds have passed.
  func run(limit: Double, _ script: Script) -> Outcome {
    let poll = epoll_create1(0)
    defer { close(poll) }
    var wires: [Wire] = []
    for number in 0..<connections {
      let socket = connectToLoopback(port)
      wires.append(Wire(socket: socket))
      _ = concord_epoll_set(poll, EPOLL_CTL_ADD, socket, EPOLLIN.rawValue, UInt64(number))
    }
    defer { for wire in wires { close(wire.socket) } }
    var outcome = Outcome()
    let start = now()
    var live = 0
    for number in wires.indices {
      guard let request = script(number, []) else { continue }
      transmit(request, on: &wires[number])
      live += 1
    }
    var events = [epoll_event](repeating: epoll_event(), count: connections)
    // One for all: to make and clear one takes longer than to read a reply.
    var block = [UInt8](repeating: 0, count: 65_536)
    while live > 0, now() - start < limit {
      let ready = epoll_wait(poll, &events, Int32(connections), 1000)
      for index in 0..<max(0, Int(ready)) {
        let number = Int(concord_epoll_token(events, Int32(index)))
        guard receive(on: &wires[number], &block, &outcome) else {
          live -= 1
          _ = concord_epoll_set(poll, EPOLL_CTL_DEL, wires[number].socket, 0, 0)
          continue
        }
        guard let body = takeReply(from: &wires[number], &outcome) else { continue }
        if let request = script(number, body) {
          transmit(request, on: &wires[number])
        } else {
          live -= 1
        }
      }
    }
    outcome.seconds = now() - start
    return outcome
  }

  private func transmit(_ request: [UInt8], on wire: inout Wire) {
    wire.sentAt = now()
    var sent = 0
    while sent < request.count {
      let count = request[sent...].withUnsafeBytes { send(wire.socket, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// False when the server closed the connection.
  private func receive(on wire: inout Wire, _ block: inout [UInt8], _ outcome: inout Outcome) -> Bool {
    let count = recv(wire.socket, &block, block.count, 0)
    guard count > 0 else {
      outcome.failures += 1
      if outcome.firstFailure.isEmpty { outcome.firstFailure = "connection closed" }
      return false
    }
    wire.buffer.append(contentsOf: block[..<count])
    return true
  }

  /// The body of a whole reply, once it is there.
  private func takeReply(from wire: inout Wire, _ outcome: inout Outcome) -> [UInt8]? {
    if wire.needed == 0 {
      guard let head = endOfHead(wire.buffer) else { return nil }
      wire.needed = head + contentLength(wire.buffer[..<head])
    }
    guard wire.buffer.count >= wire.needed else { return nil }
    let head = endOfHead(wire.buffer) ?? 0
    let body = Array(wire.buffer[head..<wire.needed])
    outcome.replies += 1
    outcome.latencies.append(Float((now() - wire.sentAt) * 1_000_000))
    if wire.buffer.count < 12 || wire.buffer[9] != UInt8(ascii: "2") {
      outcome.failures += 1
      if outcome.firstFailure.isEmpty {
        outcome.firstFailure = String(decoding: wire.buffer.prefix(400), as: UTF8.self)
      }
    }
    wire.buffer.removeFirst(wire.needed)
    wire.needed = 0
    return body
  }
}

/// Seconds on the monotonic clock.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func connectToLoopback(_ port: Int) -> Int32 {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  let size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
  }
  var yes: Int32 = 1
  setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  return result == 0 ? socket : -1
}

private func endOfHead(_ bytes: [UInt8]) -> Int? {
  guard bytes.count >= 4 else { return nil }
  for index in 3..<bytes.count
  where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 && bytes[index - 3] == 13 {
    return index + 1
  }
  return nil
}

private func contentLength(_ head: ArraySlice<UInt8>) -> Int {
  guard let after = find("content-length:", in: head) else { return 0 }
  return digits(in: head, from: after)
}

/// Where the text after `needle` starts, ignoring ASCII case.
func find(_ needle: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
  let length = needle.utf8CodeUnitCount
  let start = needle.utf8Start
  return bytes.withUnsafeBufferPointer { buffer in
    guard buffer.count >= length else { return nil }
    for index in 0...(buffer.count - length) {
      var matched = 0
      while matched < length, buffer[index + matched] | 0x20 == start[matched] | 0x20 { matched += 1 }
      if matched == length { return bytes.startIndex + index + length }
    }
    return nil
  }
}

/// The decimal number at `index`, spaces before it passed over.
func digits(in bytes: ArraySlice<UInt8>, from index: Int) -> Int {
  var index = index
  var number = 0
  while index < bytes.endIndex, bytes[index] == 32 { index += 1 }
  while index < bytes.endIndex, (48...57).contains(bytes[index]) {
    number = number * 10 + Int(bytes[index] - 48)
    index += 1
  }
  return number
}
