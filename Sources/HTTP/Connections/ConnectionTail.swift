/// The part of a response that does not stand in the output buffer yet.
enum Tail {
  case none
  case bytes([UInt8], sent: Int)
  case stream(StreamTail)
  case events(EventChannel)
}

struct StreamTail {
  let stream: any ByteStream
  let isChunked: Bool
  /// What the Content-Length promised and the stream has not brought; nil without one.
  var remaining: Int64?
  var isPulling = false
}

// Sending what is too long, or too late, for the output buffer.
extension Connection {
  /// Brings more of the body into the output; false when there is nothing to bring now.
  func continueTail() -> Bool {
    switch tail {
    case .none: return false
    case .bytes(let bytes, let sent):
      let end = min(sent + Self.inlineBytes * 2, bytes.count)
      borrowBuffer()
      output.append(contentsOf: bytes[sent..<end])
      if end == bytes.count { tailEnded() } else { tail = .bytes(bytes, sent: end) }
      return true
    case .stream:
      pull()
      return false
    case .events(let channel): return appendEvents(channel)
    }
  }

  private func pull() {
    guard case .stream(var work) = tail, !work.isPulling else { return }
    work.isPulling = true
    tail = .stream(work)
    loop.callsUnderWay += 1
    let (loop, id, stream) = (loop, id, work.stream)
    loop.onPool {
      let piece: StreamPiece
      do {
        piece = try stream.next().map { .bytes($0) } ?? .end
      } catch {
        piece = .failure
      }
      loop.post(.streamGave(id, stream, piece))
    }
  }

  func streamGave(_ piece: StreamPiece) {
    guard case .stream(var work) = tail else { return }
    work.isPulling = false
    tail = .stream(work)
    switch piece {
    case .failure: return abort()
    case .end:
      guard work.remaining ?? 0 == 0 else { return abort() }
      if work.isChunked {
        borrowBuffer()
        output.append("0\r\n\r\n" as StaticString)
      }
      let stream = work.stream
      loop.onPool { stream.close() }
      tailEnded()
    case .bytes(let bytes):
      if let remaining = work.remaining {
        // More than was promised would be read as the next response.
        guard remaining >= Int64(bytes.count) else { return abort() }
        work.remaining = remaining - Int64(bytes.count)
        tail = .stream(work)
      }
      append(bytes, isChunked: work.isChunked)
      // The next piece is made while this one is sent.
      if output.count - outputStart < loop.limits.streamBufferBytes { pull() }
    }
    advance()
  }

  private func append(_ bytes: [UInt8], isChunked: Bool) {
    guard !bytes.isEmpty else { return }
    borrowBuffer()
    if outputStart > 0 {
      output.removeFirst(outputStart)
      outputStart = 0
    }
    if isChunked { output.append(text: String(bytes.count, radix: 16) + "\r\n") }
    output.append(contentsOf: bytes)
    if isChunked { output.append("\r\n" as StaticString) }
  }

  private func appendEvents(_ channel: EventChannel) -> Bool {
    let isOpen = channel.isOpen
    let bytes = channel.take(sending: 0)
    append(bytes, isChunked: version == .oneOne)
    if !isOpen {
      if version == .oneOne { append([0x30, 0x0d, 0x0a, 0x0d, 0x0a], isChunked: false) }
      tailEnded()
    }
    return !bytes.isEmpty || !isOpen
  }

  private func tailEnded() {
    tail = .none
    responseEnded()
  }

  /// The client went: ends what was still to come.
  func dropTail() {
    switch tail {
    case .stream(let work) where !work.isPulling: loop.onPool { work.stream.close() }
    case .events(let channel): channel.close()
    case .none, .bytes, .stream: break
    }
    tail = .none
  }
}
