import HTTP
import Testing

private struct Decoded: Equatable {
  var body = ""
  var trailers = ""
  var isDone = false
  var status: Int?
  var unused = 0
}

/// Decodes `text` in pieces of `step` bytes.
private func decode(_ text: String, step: Int, limit: Int64 = 1_000, limits: Limits = Limits()) -> Decoded {
  var decoder = ChunkedDecoder(limits: limits)
  var body: [UInt8] = []
  let bytes = Array(text.utf8)
  var used = 0
  var status: Int?
  while used < bytes.count, !decoder.isDone, status == nil {
    let end = min(used + step, bytes.count)
    do {
      let piece = Array(bytes[used..<end])
      let result = try piece.withUnsafeBytes { try decoder.decode($0, into: &body, upTo: limit) }
      used += result
    } catch {
      status = (error as? RequestFailure)?.status
    }
  }
  let trailers = decoder.trailers.all.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
  return Decoded(
    body: String(decoding: body, as: UTF8.self), trailers: trailers, isDone: decoder.isDone, status: status,
    unused: status == nil ? bytes.count - used : 0)
}

struct ChunkedDecoderTests {
  @Test(arguments: [1, 2, 3, 7, 1_000])
  func `chunks, extensions and trailers come apart in pieces of any size`(step: Int) {
    let text = "5;a=b;c=\"d e\"\r\nhello\r\n00A ;x\r\n, chunked!\r\n0\r\nX-Sum: 1\r\nHost: evil\r\n\r\nGET"
    #expect(
      decode(text, step: step)
        == Decoded(body: "hello, chunked!", trailers: "X-Sum=1", isDone: true, status: nil, unused: 3))
  }

  @Test(arguments: [1, 1_000])
  func `what is not a chunk is refused`(step: Int) {
    for text in [
      "5\nhello\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "\r\n", "-1\r\n", "g\r\n",
      "5\r\nhelloXX0\r\n\r\n", "5\r\nhello\rX", "4\r\nhello\r\n0\r\n\r\n", "5;a\nb\r\nhello\r\n", "5\rX",
      "0\r\nno colon\r\n\r\n", "0\r\nX: y\n\r\n", "0\r\n folded: 1\r\n\r\n",
    ] {
      #expect(decode(text, step: step).status == 400, "\(text.debugDescription)")
    }
  }

  @Test(arguments: [1, 1_000])
  func `a size beyond every number is refused and does not overflow`(step: Int) {
    #expect(decode("FFFFFFFFFFFFFFFF\r\n", step: step).status == 413)
    #expect(decode(String(repeating: "0", count: 40) + "1\r\n", step: step).status == 413)
    #expect(decode("7FFFFFFFFFFFFFF\r\nx", step: step).status == 413)
  }

  @Test(arguments: [1, 1_000])
  func `a body beyond its limit is refused when the chunk is announced`(step: Int) {
    #expect(decode("5\r\nhello\r\n6\r\nx", step: step, limit: 10).status == 413)
    #expect(decode("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", step: step, limit: 10).isDone)
  }

  @Test(arguments: [1, 1_000])
  func `extensions and trailers have limits of their own`(step: Int) {
    var limits = Limits()
    limits.chunkExtensionBytes = 20
    limits.trailerBytes = 30
    limits.headerCount = 2
    #expect(decode("1;\(String(repeating: "a", count: 30))\r\n", step: step, limits: limits).status == 413)
    #expect(
      decode("0\r\nX: \(String(repeating: "a", count: 30))\r\n", step: step, limits: limits).status == 431)
    #expect(decode("0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", step: step, limits: limits).status == 431)
  }
}
