import Foundation
import HTTP
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EventChannelTests {
  private let request = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n"

  private func server(
    _ limits: Limits = Limits(), _ open: @escaping @Sendable (EventChannel, RequestHead) -> Void
  ) throws -> TestServer {
    try TestServer(limits: limits) { head in
      let channel = EventChannel(key: "ada")
      open(channel, head)
      return .reply(Response(headers: ["Content-Type": "text/event-stream"], body: .events(channel)))
    }
  }

  @Test(
    arguments: [
      (nil, nil, "x", "data: x\n\n"), ("7", "tick", "a\nb", "id: 7\nevent: tick\ndata: a\ndata: b\n\n"),
      (nil, nil, "a\r\nb\rc", "data: a\ndata: b\ndata: c\n\n"), (nil, nil, "", "data: \n\n"),
      ("1\nevent: x", "e\r\ndata: y", "z", "id: 1event: x\nevent: edata: y\ndata: z\n\n"),
    ] as [(String?, String?, String, String)])
  func `an event is written so that nothing breaks out of its line`(
    id: String?, event: String?, data: String, text: String
  ) {
    let bytes = EventChannel.encode(id: id, event: event, data: Array(data.utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test func `events sent before and after the response began arrive in order`() throws {
    let kept = Mutex<EventChannel?>(nil)
    let server = try server { channel, head in
      channel.send(id: "1", data: Array("after \(head.headers["Last-Event-ID"] ?? "nothing")".utf8))
      kept.withLock { $0 = channel }
    }
    let client = try server.client()
    client.send("GET /events HTTP/1.1\r\nHost: h\r\nLast-Event-ID: 41\r\n\r\n")
    #expect(try client.take(until: "\r\n\r\n").contains("Transfer-Encoding: chunked"))
    #expect(try client.take(until: "\n\n").hasSuffix("id: 1\ndata: after 41\n\n"))
    let channel = try #require(kept.withLock { $0 })
    for index in 2..<5 { channel.send(id: "\(index)", event: "tick", data: Array("\(index)".utf8)) }
    for index in 2..<5 {
      #expect(try client.take(until: "\n\n").hasSuffix("id: \(index)\nevent: tick\ndata: \(index)\n\n"))
    }
    channel.close()
    #expect(try client.take(until: "0\r\n\r\n") == "\r\n0\r\n\r\n")
    #expect(!channel.isOpen)
  }

  @Test func `a silent channel beats`() throws {
    var limits = Limits()
    limits.heartbeat = .milliseconds(50)
    let server = try server(limits) { _, _ in }
    let client = try server.client()
    client.send(request)
    _ = try client.take(until: "\r\n\r\n")
    for _ in 0..<3 { #expect(try client.take(until: "\n\n").hasSuffix(":\n\n")) }
  }

  @Test func `a client that goes closes its channel`() throws {
    let record = Record()
    let server = try server { channel, _ in channel.onClose { record.note("closed") } }
    do {
      let client = try server.client()
      client.send(request)
      _ = try client.take(until: "\r\n\r\n")
    }
    #expect(record.waits(for: "closed"))
  }

  @Test func `a slow reader is closed when its buffer is full`() throws {
    var limits = Limits()
    limits.eventBufferBytes = 10_000
    let record = Record()
    let kept = Mutex<EventChannel?>(nil)
    let server = try server(limits) { channel, _ in
      channel.onClose { record.note("closed") }
      kept.withLock { $0 = channel }
    }
    let client = try server.client(receiveBuffer: 4_096)
    client.send(request)
    _ = try client.take(until: "\r\n\r\n")
    let channel = try #require(kept.withLock { $0 })
    let event = [UInt8](repeating: 0x61, count: 1_000)
    for _ in 0..<20_000 where channel.isOpen { channel.send(data: event) }
    #expect(record.waits(for: "closed"))
  }

  @Test func `one key holds so many channels and no more`() throws {
    var limits = Limits()
    limits.eventChannelsPerKey = 2
    let record = Record()
    let server = try server(limits) { channel, head in
      if head.query["note"] != nil { channel.onClose { record.note("closed") } }
    }
    let second: RawClient
    do {
      let first = try server.client()
      first.send("GET /?note HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try first.take(until: "\r\n\r\n").contains(" 200 "))
      second = try server.client()
      second.send(request)
      #expect(try second.take(until: "\r\n\r\n").contains(" 200 "))
      #expect(try server.ask(request).status == 429)
    }
    #expect(record.waits(for: "closed"))
    let third = try server.client()
    third.send(request)
    #expect(try third.take(until: "\r\n\r\n").contains(" 200 "))
  }
}
