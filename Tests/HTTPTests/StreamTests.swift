import Foundation
import HTTP
import Synchronization
import Testing

private struct Broken: Error {}

/// Counts what comes and notes each call; throws once more than `failAfter` bytes came.
private final class CountingSink: BodySink {
  private let count = Mutex(0)
  private let record: Record
  private let failAfter: Int
  private let failsAtFinish: Bool

  init(_ record: Record, failAfter: Int = .max, failsAtFinish: Bool = false) {
    self.record = record
    self.failAfter = failAfter
    self.failsAtFinish = failsAtFinish
  }

  func receive(_ chunk: [UInt8]) throws {
    let total = count.withLock { count in
      count += chunk.count
      return count
    }
    record.note("received \(total)")
    if total > failAfter { throw Broken() }
  }

  func finish(_ trailers: Headers, _ responder: Responder) throws {
    record.note("finished")
    if failsAtFinish { throw Broken() }
    responder.respond(.text("\(count.withLock { $0 }) \(trailers["X-Sum"] ?? "")"))
  }

  func abandon() { record.note("abandoned") }
}

/// Gives the pieces one after the other.
private final class Pieces: ByteStream {
  private let pieces: Mutex<[[UInt8]]>
  private let record: Record
  private let fails: Bool

  init(_ pieces: [[UInt8]], _ record: Record, fails: Bool = false) {
    self.pieces = Mutex(pieces)
    self.record = record
    self.fails = fails
  }

  func next() throws -> [UInt8]? {
    let piece = pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if piece == nil, fails { throw Broken() }
    return piece
  }

  func close() { record.note("closed") }
}

@Suite(.timeLimit(.minutes(1)))
struct BodySinkTests {
  private func upload(_ sink: @escaping @Sendable () -> any BodySink, limit: Int64 = 1 << 40) throws
    -> TestServer
  {
    try TestServer { _ in
      .streamed(limit: limit, sink(), failure: { error in .text("\(type(of: error))", status: 422) })
    }
  }

  @Test func `a long body passes through the sink and is answered at its end`() throws {
    let record = Record()
    let server = try upload { CountingSink(record) }
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n")
    client.send([UInt8](repeating: 0x61, count: 5_000_000))
    #expect(try client.answer().text == "5000000 ")
    #expect(record.all.last == "finished")
    client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: s\r\n\r\n")
    #expect(try client.answer().text == "3 s")
  }

  @Test func `a request without a body is finished at once`() throws {
    let record = Record()
    let server = try upload { CountingSink(record) }
    #expect(try server.ask("POST / HTTP/1.1\r\nHost: h\r\n\r\n").text == "0 ")
    #expect(record.all == ["finished"])
  }

  @Test func `while the sink works the client is not read`() throws {
    let record = Record()
    let gate = DispatchSemaphore(value: 0)
    let largest = Mutex(0)
    let server = try upload {
      GatedSink { chunk in
        largest.withLock { $0 = max($0, chunk.count) }
        record.note("working")
        gate.wait()
      }
    }
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\na")
    #expect(record.waits(for: "working"))
    client.sendInBackground([UInt8](repeating: 0x61, count: 2_999_999))
    for _ in 0..<200 { gate.signal() }
    #expect(try client.answer().status == 200)
    // The limit may be passed by what one read brings.
    #expect(largest.withLock { $0 } <= Limits().streamBufferBytes + 65_536)
  }

  @Test func `an error of the sink is answered, and the sink abandoned`() throws {
    let record = Record()
    let server = try upload { CountingSink(record, failAfter: 10) }
    let client = try server.client()
    client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + String(repeating: "a", count: 5_000))
    let answer = try client.answer()
    #expect(answer.status == 422)
    #expect(answer.text == "Broken")
    #expect(answer["Connection"] == "close")
    #expect(record.waits(for: "abandoned"))
    #expect(record.all.filter { $0 == "abandoned" }.count == 1)
  }

  @Test func `an error at the end is answered as well`() throws {
    let record = Record()
    let server = try upload { CountingSink(record, failsAtFinish: true) }
    #expect(try server.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na").status == 422)
    #expect(record.waits(for: "abandoned"))
  }

  @Test func `a client that goes leaves the sink abandoned`() throws {
    let record = Record()
    let server = try upload { CountingSink(record) }
    do {
      let client = try server.client()
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc")
      #expect(record.waits(for: "received 3"))
    }
    #expect(record.waits(for: "abandoned"))
    #expect(!record.all.contains("finished"))
  }

  @Test func `a limit that is met abandons the sink with 413`() throws {
    let record = Record()
    let server = try upload({ CountingSink(record) }, limit: 10)
    #expect(try server.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n").status == 413)
    #expect(record.waits(for: "abandoned"))
    let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n8\r\naaaaaaaa\r\n8\r\n"
    #expect(try server.ask(chunked).status == 413)
  }
}

/// Does `work` with each chunk and answers at the end.
private final class GatedSink: BodySink {
  private let work: @Sendable ([UInt8]) -> Void
  init(_ work: @escaping @Sendable ([UInt8]) -> Void) { self.work = work }
  func receive(_ chunk: [UInt8]) throws { work(chunk) }
  func finish(_ trailers: Headers, _ responder: Responder) throws { responder.respond(.text("done")) }
  func abandon() {}
}

@Suite(.timeLimit(.minutes(1)))
struct ByteStreamTests {
  private let pieces = (0..<40).map { [UInt8](repeating: UInt8($0), count: 30_000) }

  private func server(_ record: Record, length: Int64?, fails: Bool = false) throws -> TestServer {
    let pieces = pieces
    return try TestServer { _ in
      .reply(Response(body: .stream(Pieces(pieces, record, fails: fails), length: length)))
    }
  }

  @Test func `a stream goes out in chunks, or with its length`() throws {
    let record = Record()
    let whole = pieces.flatMap { $0 }
    let chunked = try server(record, length: nil).ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(chunked["Transfer-Encoding"] == "chunked")
    #expect(chunked.body == whole)
    #expect(record.waits(for: "closed"))
    let known = try server(record, length: Int64(whole.count)).ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(known["Content-Length"] == "1200000")
    #expect(known.body == whole)
  }

  @Test func `HTTP 1.0 gets the stream up to the end of the connection`() throws {
    let answer = try server(Record(), length: nil).ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(answer["Transfer-Encoding"] == nil)
    #expect(answer["Connection"] == "close")
    #expect(answer.body.count == 1_200_000)
  }

  @Test func `HEAD closes the stream unread`() throws {
    let record = Record()
    let answer = try server(record, length: 1_200_000).ask("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(answer["Content-Length"] == "1200000")
    #expect(record.waits(for: "closed"))
  }

  @Test(arguments: [nil, Int64(1_200_001)], [true, false])
  func `a stream that fails or falls short is seen to be cut off`(length: Int64?, fails: Bool) throws {
    guard fails || length != nil else { return }
    let record = Record()
    let server = try server(record, length: length, fails: fails)
    #expect(throws: RawClient.Failure.self) { try server.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
    #expect(record.waits(for: "closed"))
  }

  @Test func `a stream never brings more than its length`() throws {
    let record = Record()
    let server = try server(record, length: 40_000)
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    _ = try client.take(until: "\r\n\r\n")
    #expect(client.rest().count <= 40_000)
    #expect(record.waits(for: "closed"))
  }

  @Test func `a client that goes closes the stream once`() throws {
    let record = Record()
    let server = try server(record, length: nil)
    do {
      let client = try server.client(receiveBuffer: 4_096)
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      _ = client.more()
    }
    #expect(record.waits(for: "closed"))
    #expect(record.all == ["closed"])
  }

  @Test func `a request behind a stream waits for its end`() throws {
    let server = try server(Record(), length: nil)
    let client = try server.client()
    client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try client.answer().body.count == 1_200_000)
    #expect(try client.answer().body.count == 1_200_000)
  }
}
