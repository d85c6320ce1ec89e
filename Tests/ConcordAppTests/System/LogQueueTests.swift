import ConcordApp
import Glibc
import Testing

struct LogQueueTests {
  /// A pipe, and a queue that writes into it.
  private struct Pipe {
    let reading: Int32
    let writing: Int32
    let queue: LogQueue

    init(limitBytes: Int) {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0)
      reading = ends[0]
      writing = ends[1]
      queue = LogQueue(descriptor: ends[1], limitBytes: limitBytes, clock: { 0 })
    }

    /// Reads until the queue has nothing more to write.
    func readAll() -> [Substring] {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        var ready = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        if poll(&ready, 1, 0) == 1 {
          let count = read(reading, &buffer, buffer.count)
          bytes += buffer.prefix(max(0, count))
        } else {
          queue.flush(within: .milliseconds(20))
          if poll(&ready, 1, 0) == 0 { break }
        }
      }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    func close() {
      Glibc.close(reading)
      Glibc.close(writing)
    }
  }

  @Test func `lines are written in the order in which they were added, and none is lost`() {
    let pipe = Pipe(limitBytes: 1_000_000)
    defer { pipe.close() }
    for number in 0..<2_000 { pipe.queue.add(Array("line \(number)\n".utf8)) }
    pipe.queue.flush(within: .seconds(10))
    #expect(pipe.readAll() == (0..<2_000).map { "line \($0)" })
  }

  @Test func `what finds no room while nobody reads is counted, and told at its place`() throws {
    // The pipe takes 64 KiB of what the thread writes; the queue keeps ten lines beside that.
    let pipe = Pipe(limitBytes: 10_000)
    defer { pipe.close() }
    let filling = String(repeating: "x", count: 990)
    for number in 1_000..<2_000 { pipe.queue.add(Array("\(number) \(filling)\n".utf8)) }
    pipe.queue.flush(within: .milliseconds(50))
    let first = pipe.readAll()
    pipe.queue.add(Array("after\n".utf8))
    pipe.queue.flush(within: .seconds(10))
    let lines = first + pipe.readAll()
    let notes = lines.filter { $0.contains("lines of the log are missing here") }
    let dropped = try notes.map { try #require(Int($0.split(separator: " ")[1])) }.reduce(0, +)
    #expect(!notes.isEmpty && dropped > 0)
    let numbered = lines.filter { $0.hasSuffix("x") }.compactMap { Int($0.prefix(4)) }
    #expect(numbered == numbered.sorted())
    #expect(numbered.count + dropped == 1_000)
    #expect(lines.last == "after")
  }

  @Test func `the end of the process does not wait for a reader that never comes`() {
    let pipe = Pipe(limitBytes: 1_000_000)
    defer { pipe.close() }
    pipe.queue.add([UInt8](repeating: 0x78, count: 500_000))
    let start = ContinuousClock.now
    pipe.queue.flush(within: .milliseconds(100))
    #expect(ContinuousClock.now - start < .seconds(5))
    _ = pipe.readAll()
  }
}
