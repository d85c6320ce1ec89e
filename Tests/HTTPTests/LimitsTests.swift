import Foundation
import HTTP
import Synchronization
import Testing

/// Each field of `Limits` is met here, or beside the pure part that knows it.
@Suite(.timeLimit(.minutes(1)))
struct LimitsTests {
  private func limits(_ change: (inout Limits) -> Void) -> Limits {
    var limits = Limits()
    limits.lingerTimeout = .milliseconds(200)
    change(&limits)
    return limits
  }

  @Test func `a long request line is 414, and the rest of it does not reset the answer away`() throws {
    let server = try TestServer(limits: limits { $0.requestLineBytes = 100 }) { _ in echo() }
    let client = try server.client()
    client.send("GET /" + String(repeating: "a", count: 500_000) + " HTTP/1.1\r\nHost: h\r\n\r\n")
    let answer = try client.answer()
    #expect(answer.status == 414)
    #expect(answer["Connection"] == "close")
    #expect(client.isClosedByServer())
  }

  @Test func `one address has so many connections at once, a proxy any number`() throws {
    let change = limits { $0.connectionsPerAddress = 3 }
    let server = try TestServer(limits: change) { _ in echo() }
    var clients = try (0..<3).map { _ in try server.client() }
    for client in clients {
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try client.answer().status == 200)
    }
    let fourth = try server.client()
    #expect(fourth.isClosedByServer())
    clients[0].send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    #expect(try clients[0].answer().status == 200)
    #expect(clients[0].isClosedByServer())
    clients.removeFirst()
    #expect(try server.ask("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").status == 200)
    let open = try TestServer(limits: change, uncountedAddresses: ["127.0.0.1"]) { _ in echo() }
    let many = try (0..<5).map { _ in try open.client() }
    for client in many {
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try client.answer().status == 200)
    }
  }

  @Test func `large or many fields are 431`() throws {
    let change = limits {
      $0.headerBytes = 1_000
      $0.headerCount = 5
    }
    let server = try TestServer(limits: change) { _ in echo() }
    #expect(
      try server.ask("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 2_000))\r\n\r\n").status == 431)
    let many = String(repeating: "X: 1\r\n", count: 6)
    #expect(try server.ask("GET / HTTP/1.1\r\n\(many)\r\n").status == 431)
  }

  @Test func `a body over the route's limit, or the server's, is 413 before it comes`() throws {
    let server = try TestServer(limits: limits { $0.bodyBytes = 50 }) { head in
      echo(limit: head.path == "/small" ? 10 : 1_000)
    }
    func status(_ path: String, _ count: Int) throws -> Int {
      try server.ask("POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: \(count)\r\n\r\n").status
    }
    #expect(try status("/small", 11) == 413)
    #expect(try status("/large", 51) == 413)
  }

  @Test func `a chunked body is cut when it passes the limit, and the client reads why`() throws {
    let server = try TestServer(limits: limits { _ in }) { _ in echo(limit: 100_000) }
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "8000\r\n" + String(repeating: "a", count: 0x8000) + "\r\n"
    for _ in 0..<20 { client.send(chunk) }
    #expect(try client.answer().status == 413)
    #expect(client.isClosedByServer())
  }

  @Test func `extensions and trailers of a chunked body have limits`() throws {
    let change = limits {
      $0.chunkExtensionBytes = 100
      $0.trailerBytes = 100
    }
    let server = try TestServer(limits: change) { _ in echo() }
    let start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    let long = String(repeating: "a", count: 200)
    #expect(try server.ask(start + "1;\(long)\r\nx\r\n0\r\n\r\n").status == 413)
    #expect(try server.ask(start + "1\r\nx\r\n0\r\nX: \(long)\r\n\r\n").status == 431)
  }

  @Test func `a body too large to read away ends the connection after an early answer`() throws {
    let server = try TestServer(limits: limits { $0.discardBytes = 1_000 }) { _ in
      .reply(.text("no", status: 403))
    }
    let answer = try server.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n")
    #expect(answer["Connection"] == "close")
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
    #expect(try client.answer()["Connection"] == nil)
    for _ in 0..<100 { client.send("40\r\n" + String(repeating: "a", count: 64) + "\r\n") }
    #expect(client.isClosedByServer())
  }

  @Test func `a head that does not come in time is 408, however it drips`() throws {
    let server = try TestServer(limits: limits { $0.headTimeout = .milliseconds(150) }) { _ in echo() }
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\n")
    #expect(try client.answer().status == 408)
    #expect(client.isClosedByServer())
    let silent = try server.client()
    #expect(silent.isClosedByServer())
  }

  @Test func `an idle connection is closed without a word`() throws {
    let server = try TestServer(limits: limits { $0.idleTimeout = .milliseconds(100) }) { _ in echo() }
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try client.answer().status == 200)
    #expect(client.isClosedByServer())
  }

  @Test func `a body that stops, or comes too slowly, is 408`() throws {
    let change = limits {
      $0.slowBodyTimeout = .milliseconds(150)
      $0.bodyMinimumRate = 1_000_000
    }
    let server = try TestServer(limits: change) { _ in echo() }
    let stalled = try server.client()
    stalled.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
    #expect(try stalled.answer().status == 408)

    let slow = try server.client()
    slow.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
    // A byte every few milliseconds never stalls, yet earns no time.
    let pace = DispatchSemaphore(value: 0)
    let begin = DispatchTime.now()
    while DispatchTime.now() < begin + 0.4 {
      slow.send("a")
      _ = pace.wait(timeout: .now() + 0.005)
    }
    #expect(try slow.answer().status == 408)
  }

  @Test func `unfinished requests take no more memory than they may together`() throws {
    let server = try TestServer(limits: limits { $0.bufferedBytes = 100_000 }) { _ in echo() }
    let half = try server.client()
    half.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\nhello")
    let large = try server.client()
    large.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n")
    large.send([UInt8](repeating: 0x61, count: 150_000))
    #expect(try large.answer().status == 503)
    half.send([UInt8](repeating: 0x61, count: 69_995))
    #expect(try half.answer().status == 200)
  }

  @Test func `a handler that takes too long is answered for with 503, and its answer let go`() throws {
    let kept = Mutex<Responder?>(nil)
    let server = try TestServer(limits: limits { $0.answerTimeout = .milliseconds(100) }) { _ in
      .whole(limit: 0) { _, responder in kept.withLock { $0 = responder } }
    }
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try client.answer().status == 503)
    try #require(kept.withLock { $0 }).respond(.text("too late"))
    #expect(client.isClosedByServer())
  }

  @Test func `a client that takes nothing of its answer is dropped`() throws {
    let record = Record()
    let change = limits { $0.writeTimeout = .milliseconds(150) }
    let server = try TestServer(limits: change) { _ in
      .reply(Response(body: .stream(Endless(record), length: nil)))
    }
    let client = try server.client(receiveBuffer: 4_096)
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(record.waits(for: "closed"))
  }

  @Test func `at the connection limit an idle connection makes room`() throws {
    let server = try TestServer(limits: limits { $0.connections = 2 }) { _ in echo() }
    let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    let first = try server.client()
    first.send(request)
    #expect(try first.answer().status == 200)
    let second = try server.client()
    second.send(request)
    #expect(try second.answer().status == 200)
    let third = try server.client()
    third.send(request)
    #expect(try third.answer().status == 200)
    #expect(first.isClosedByServer())
  }

  @Test func `at the connection limit a busy server lets new clients wait`() throws {
    let record = Record()
    let server = try TestServer(limits: limits { $0.connections = 1 }) { head in
      record.note(head.path)
      return echo()
    }
    let first = try server.client()
    first.send("POST /first HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n")
    #expect(record.waits(for: "/first"))
    let second = try server.client()
    second.send("GET /second HTTP/1.1\r\nHost: h\r\n\r\n")
    first.send("ok")
    #expect(try first.answer().text == "POST /first ok")
    #expect(try second.answer().text == "GET /second ")
  }

  @Test func `a refused client that goes on sending is dropped in the end`() throws {
    let server = try TestServer(limits: limits { $0.lingerTimeout = .milliseconds(100) }) { _ in echo() }
    let client = try server.client()
    client.send("nonsense\r\n\r\n")
    #expect(try client.answer().status == 400)
    // The server has shut its side; ours stays open, so only its timeout ends the connection.
    let pace = DispatchSemaphore(value: 0)
    let end = DispatchTime.now() + 8
    while client.send("more"), DispatchTime.now() < end { _ = pace.wait(timeout: .now() + 0.02) }
    #expect(DispatchTime.now() < end)
  }
}

/// A stream without an end.
private final class Endless: ByteStream {
  private let record: Record
  init(_ record: Record) { self.record = record }
  func next() throws -> [UInt8]? { [UInt8](repeating: 0x61, count: 65_536) }
  func close() { record.note("closed") }
}
