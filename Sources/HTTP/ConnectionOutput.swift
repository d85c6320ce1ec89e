import Glibc

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

// Writing responses.
extension Connection {
  private static let inlineBytes = 64 * 1024

  /// Begins the response to the request at hand; a late answer to an earlier one is let go.
  func answer(_ number: UInt32, _ response: Response) {
    guard number == request, phase == .answering else { return loop.release(response.body) }
    var response = response
    if case .events(let channel) = response.body, !isHead {
      if loop.channels.enter(channel.key, limit: loop.limits.eventChannelsPerKey) {
        let registry = loop.channels
        channel.onClose { registry.leave(channel.key) }
      } else {
        channel.close()
        response = loop.application.refuse(status: 429, reason: "too many event streams are open")
      }
    }
    let isBodiless = isHead || response.status == 204 || response.status == 304 || response.status < 200
    let end = writeHead(of: response)
    if isBodiless {
      loop.release(response.body)
    } else {
      take(response.body, end)
    }
    if case .none = tail { responseEnded() } else { phase = .sending }
  }

  private func writeHead(of response: Response) -> ResponseEncoder.BodyEnd {
    var end: ResponseEncoder.BodyEnd =
      switch response.body {
      case .none: .length(0)
      case .bytes(let bytes): .length(Int64(bytes.count))
      case .file(let file): .length(file.count)
      case .stream(_, let length): length.map { .length($0) } ?? .chunked
      case .events: .chunked
      }
    if response.status == 204 || response.status == 304 || response.status < 200 { end = .none }
    if end == .chunked, version == .oneZero {
      end = .close
      keepsAlive = false
    }
    if loop.isStopping { keepsAlive = false }
    if keepsAlive, let option = response.headers["Connection"], option.lowercasedASCII() == "close" {
      keepsAlive = false
      mustLinger = intake != nil
    }
    let persistence: ResponseEncoder.Persistence =
      keepsAlive ? (version == .oneZero ? .keepAlive : .silent) : .close
    borrowBuffer()
    loop.encoder.encode(
      status: response.status, headers: response.headers, end: end, persistence: persistence, into: &output)
    return end
  }

  private func take(_ body: Response.Body, _ end: ResponseEncoder.BodyEnd) {
    switch body {
    case .none: break
    case .bytes(let bytes):
      if bytes.count <= Self.inlineBytes / 2 {
        output.append(contentsOf: bytes)
      } else {
        tail = .bytes(bytes, sent: 0)
      }
    case .file(let file):
      if !appendInline(file) {
        tail = .stream(StreamTail(stream: FileStream(file), isChunked: false, remaining: file.count))
      }
    case .stream(let stream, let length):
      tail = .stream(StreamTail(stream: stream, isChunked: end == .chunked, remaining: length))
    case .events(let channel):
      tail = .events(channel)
      let (loop, id) = (loop, id)
      channel.attach(limit: loop.limits.eventBufferBytes) { loop.post(.events(id)) }
    }
  }

  /// A small file is read here, out of the system's cache; false for a large one, or one that cannot be read.
  private func appendInline(_ file: FileBody) -> Bool {
    guard file.count <= Int64(Self.inlineBytes) else { return false }
    var bytes: [UInt8] = []
    for piece in file.pieces {
      switch piece {
      case .bytes(let given): bytes += given
      case .range(let range):
        guard let read = try? file.file.read(at: range.lowerBound, count: range.count),
          read.count == range.count
        else { return false }  // the stream will meet the same error and end the connection
        bytes += read
      }
    }
    output.append(contentsOf: bytes)
    return true
  }

  func sendContinue() {
    borrowBuffer()
    output.append("HTTP/1.1 100 Continue\r\n\r\n" as StaticString)
  }

  private func borrowBuffer() {
    if output.capacity == 0 { output = loop.takeBuffer() }
    if !hasOutput { lastWrite = loop.now }
  }

  // MARK: Sending

  /// Sends until everything is out or the client takes no more.
  func flush() {
    guard phase != .closed else { return }
    while sendOutput() {
      guard continueTail() else { break }
    }
    guard phase == .closing, !hasOutput, case .none = tail else { return }
    endConnection()
  }

  /// True when the output is empty now.
  private func sendOutput() -> Bool {
    if let tls {
      while sendSealed() {
        guard outputStart < output.count else { return emptied() }
        let taken = output.withUnsafeBytes { tls.write($0.slice(outputStart..<output.count)) }
        guard taken > 0 else {
          terminate()
          return false
        }
        outputStart += taken
      }
      return false
    }
    while outputStart < output.count {
      let sent = output.withUnsafeBytes { send($0.slice(outputStart..<output.count)) }
      guard sent > 0 else { return false }
      outputStart += sent
    }
    return emptied()
  }

  private func emptied() -> Bool {
    if output.capacity > 0 {
      loop.giveBack(output)
      output = []
      outputStart = 0
    }
    return true
  }

  /// True when nothing sealed is left.
  private func sendSealed() -> Bool {
    guard let tls else { return true }
    if sealedStart == sealed.count {
      sealed.removeAll(keepingCapacity: sealed.capacity <= 32_768)
      sealedStart = 0
      tls.drain(into: &sealed)
    }
    while sealedStart < sealed.count {
      let sent = sealed.withUnsafeBytes { send($0.slice(sealedStart..<sealed.count)) }
      guard sent > 0 else { return false }
      sealedStart += sent
      if sealedStart == sealed.count { return sendSealed() }
    }
    sealed = []
    sealedStart = 0
    return true
  }

  /// One system call; 0 when the socket is full, and then it will say when it is not.
  private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard mayWrite else { return 0 }
    let sent = Glibc.send(id.descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    if sent > 0 {
      lastWrite = loop.now
      return sent
    }
    if sent < 0, errno == EINTR { return send(bytes) }
    mayWrite = false
    if sent < 0, errno != EAGAIN { terminate() }
    return 0
  }

  // MARK: Long bodies

  /// Brings more of the body into the output; false when there is nothing to bring now.
  private func continueTail() -> Bool {
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

  /// Everything is sent. Where the client may still be sending, its bytes are read away for a while, because a reset
  /// would overtake the answer (RFC 9112 section 9.6).
  private func endConnection() {
    if let tls {
      if !hasSaidEnd { tls.end() }
      hasSaidEnd = true
      guard sendSealed() else { return }
    }
    guard mustLinger || mayRead || inputStart < input.count, !hasPeerEnded else { return terminate() }
    shutdown(id.descriptor, Int32(SHUT_WR))
    phase = .lingering
    input = []
    inputStart = 0
    since = loop.now
    mayRead = true
    advance()
  }
}
