import Glibc

// Writing responses.
extension Connection {
  static let inlineBytes = 64 * 1024

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

  func borrowBuffer() {
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
    // From here on bytes are thrown away as they come, sealed or not.
    isTLSDry = true
    advance()
  }
}
