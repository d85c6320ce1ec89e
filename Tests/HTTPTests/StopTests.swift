import Foundation
import HTTP
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StopTests {
  private let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

  @Test func `a request in flight is finished, idle connections end, and no new one comes`() throws {
    let record = Record()
    let kept = Mutex<Responder?>(nil)
    let server = try TestServer { head in
      guard head.path == "/slow" else { return echo() }
      return .whole(limit: 0) { _, responder in
        kept.withLock { $0 = responder }
        record.note("in flight")
      }
    }
    let idle = try server.client()
    idle.send(request)
    #expect(try idle.answer().status == 200)
    let busy = try server.client()
    busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(record.waits(for: "in flight"))

    let stopping = Thread {
      server.server.stop(grace: .seconds(20))
      record.note("stopped")
    }
    stopping.start()
    #expect(idle.isClosedByServer())
    #expect(!record.all.contains("stopped"))
    let responder = try #require(kept.withLock { $0 })
    responder.respond(.text("late but whole"))
    let answer = try busy.answer()
    #expect(answer.text == "late but whole")
    #expect(answer["Connection"] == "close")
    #expect(record.waits(for: "stopped"))
    #expect(throws: RawClient.Failure.self) { try server.client() }
  }

  @Test func `the grace ends, whatever is still in flight`() throws {
    let record = Record()
    let kept = Mutex<[Responder]>([])
    let server = try TestServer { _ in
      .whole(limit: 0) { _, responder in
        kept.withLock { $0.append(responder) }
        record.note("in flight")
      }
    }
    let client = try server.client()
    client.send(request)
    #expect(record.waits(for: "in flight"))
    server.server.stop(grace: .milliseconds(100))
    #expect(client.isClosedByServer())
    for responder in kept.withLock({ $0 }) { responder.respond(.text("to nobody")) }
  }

  @Test func `event channels end with the server`() throws {
    let record = Record()
    let server = try TestServer { _ in
      let channel = EventChannel()
      channel.onClose { record.note("closed") }
      return .reply(Response(body: .events(channel)))
    }
    let client = try server.client()
    client.send(request)
    _ = try client.take(until: "\r\n\r\n")
    server.server.stop(grace: .seconds(20))
    #expect(record.all == ["closed"])
    #expect(client.rest() == Array("0\r\n\r\n".utf8))
  }

  @Test func `stopping twice is stopping once`() throws {
    let server = try TestServer { _ in echo() }
    server.server.stop(grace: .zero)
    server.server.stop(grace: .zero)
  }
}

@Suite(.timeLimit(.minutes(1)))
struct WorkPoolTests {
  @Test func `work beyond the queue is refused, and what was accepted is done before the pool stops`() {
    let pool = WorkPool(threads: 1, queueLimit: 2)
    let record = Record()
    let gate = DispatchSemaphore(value: 0)
    #expect(
      pool.submit {
        record.note("begun")
        gate.wait()
      })
    #expect(record.waits(for: "begun"))
    #expect(pool.submit { record.note("second") })
    #expect(pool.submit { record.note("third") })
    #expect(!pool.submit { record.note("too much") })
    gate.signal()
    pool.stop()
    #expect(record.all == ["begun", "second", "third"])
    #expect(!pool.submit {})
  }
}
