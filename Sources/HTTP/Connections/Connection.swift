import Glibc

/// One client: its bytes in, one request after the other, its bytes out. All of it runs on its loop's thread. What it
/// reads is in `ConnectionIntake.swift`, what it writes in `ConnectionOutput.swift` and `ConnectionTail.swift`.
final class Connection {
  enum Phase {
    /// Waiting for a request, or in the middle of its head.
    case head
    case body
    /// A handler has the request.
    case answering
    /// A long response is going out.
    case sending
    /// Nothing more is answered; what is still to be sent is sent.
    case closing
    /// All is sent: what the client still says is read away, so that a reset does not take the answer from it.
    case lingering
    case closed
  }

  let id: ConnectionID
  let address: String
  let loop: EventLoop
  let tls: TLSSession?

  var phase = Phase.head
  var parser: RequestParser
  /// Received and not used up: from `inputStart` on.
  var input: [UInt8] = []
  var inputStart = 0
  /// `input` holds the beginning of something, and only more bytes help.
  var needsMore = false
  var intake: Intake?

  var output: [UInt8] = []
  var outputStart = 0
  /// Sealed by TLS and not sent.
  var sealed: [UInt8] = []
  var sealedStart = 0
  var tail = Tail.none

  // The request at hand.
  var request: UInt32 = 0
  var isHead = false
  var version = HTTPVersion.oneOne
  var keepsAlive = true
  /// The client may still be sending what nobody will read.
  var mustLinger = false

  var mayRead = true
  var mayWrite = true
  /// OpenSSL has nothing more to give without new bytes.
  var isTLSDry = true
  var hasPeerEnded = false
  /// TLS told the client that nothing more comes.
  var hasSaidEnd = false
  private var isAdvancing = false
  /// What this connection added to the loop's `bufferedBytes`.
  private var buffered = 0

  /// When something has to be done about this connection, in the loop's milliseconds.
  private(set) var deadline: Int64
  /// When the head, the idling or the lingering began.
  var since: Int64
  var lastWrite: Int64
  private var lastRead: Int64

  init(id: ConnectionID, address: String, loop: EventLoop, tls: TLSSession?) {
    self.id = id
    self.address = address
    self.loop = loop
    self.tls = tls
    parser = RequestParser(limits: loop.limits)
    since = loop.now
    lastWrite = loop.now
    lastRead = loop.now
    deadline = loop.now + loop.limits.headTimeout.milliseconds
  }

  /// Between two requests, with nothing of the next one.
  var isIdle: Bool { phase == .head && request > 0 && !hasBegun && !hasOutput }
  var hasBegun: Bool { parser.hasBegun || inputStart < input.count }
  var hasOutput: Bool { outputStart < output.count || sealedStart < sealed.count }

  func becameReady(_ readiness: Poller.Readiness) {
    if readiness.hasFailed { return terminate() }
    if readiness.canRead { mayRead = true }
    if readiness.canWrite { mayWrite = true }
    if readiness.hasEnded {
      mayRead = true
      hasPeerEnded = true
      // Nobody listens to these events any more.
      if case .events = tail { return terminate() }
    }
    advance()
  }

  /// Does all that can be done now: reads, handles, sends.
  func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    var turns = 0
    while phase != .closed {
      if takesInput, !needsMore, inputStart < input.count {
        useInput()
      } else if takesInput, mayRead || !isTLSDry {
        guard turns < 16 else {
          loop.comeBack(id)
          break
        }
        turns += 1
        receive()
      } else {
        giveSinkItsChunk()
        flush()
        // Sending may have made room for what was held back, or begun the lingering.
        guard takesInput, mayRead || !isTLSDry || (!needsMore && inputStart < input.count) else { break }
      }
    }
    isAdvancing = false
    countBuffered()
    if phase != .closed {
      flush()
      setDeadline()
    }
  }

  /// Many half requests must not take the memory that one alone may.
  private func countBuffered() {
    let holds = phase == .closed ? 0 : input.count + (intake?.body.count ?? 0)
    guard holds != buffered else { return }
    let grows = holds > buffered
    loop.bufferedBytes += holds - buffered
    buffered = holds
    guard grows, loop.bufferedBytes > loop.limits.bufferedBytes, phase == .head || phase == .body else {
      return
    }
    refuse(RequestFailure(status: 503, reason: "too many requests are being received"))
    input = []
    inputStart = 0
    countBuffered()
  }

  /// Whether bytes from the client can be used now.
  private var takesInput: Bool {
    switch phase {
    case .head: output.count - outputStart < Self.outputHigh
    case .body: !(intake?.isSinkBusy ?? false)
    case .lingering: true
    case .answering, .sending, .closing, .closed: false
    }
  }

  static let outputHigh = 64 * 1024

  private func useInput() {
    let held = input
    let used = held.withUnsafeBytes { consume($0.slice(inputStart..<held.count)) }
    keep(held, from: inputStart + used)
  }

  private func keep(_ bytes: [UInt8], from start: Int) {
    if start >= bytes.count {
      input = []
      inputStart = 0
    } else {
      inputStart = start
    }
  }

  private func receive() {
    guard let bytes = receiveSome() else { return }
    if inputStart < input.count {
      if inputStart > 0 {
        input.removeFirst(inputStart)
        inputStart = 0
      }
      input.append(contentsOf: bytes)
      needsMore = false
      useInput()
    } else {
      needsMore = false
      let used = consume(bytes)
      guard used < bytes.count, phase != .closed else { return }
      input = [UInt8](bytes[used...])
      inputStart = 0
    }
  }

  // MARK: Sockets

  /// Plain bytes from the client, in the loop's scratch memory; nil when none came.
  private func receiveSome() -> UnsafeRawBufferPointer? {
    guard let tls, phase != .lingering else { return receiveFromSocket() }
    while true {
      switch tls.read(into: loop.plain) {
      case .bytes(let count):
        isTLSDry = false
        return UnsafeRawBufferPointer(rebasing: loop.plain[0..<count])
      case .needsMore:
        isTLSDry = true
        guard mayRead, let sealedBytes = receiveFromSocket() else { return nil }
        tls.feed(sealedBytes)
      case .ended:
        isTLSDry = true
        inputEnded()
        return nil
      case .failed:
        isTLSDry = true
        // The alert that says why is sent if it can be.
        flush()
        terminate()
        return nil
      }
    }
  }

  private func receiveFromSocket() -> UnsafeRawBufferPointer? {
    let count = recv(id.descriptor, loop.scratch.baseAddress, loop.scratch.count, 0)
    if count > 0 {
      lastRead = loop.now
      // A short read has emptied the socket, unless the end follows: that makes no new edge.
      if count < loop.scratch.count, !hasPeerEnded { mayRead = false }
      return UnsafeRawBufferPointer(rebasing: loop.scratch[0..<count])
    }
    if count == 0 {
      mayRead = false
      inputEnded()
    } else if errno == EAGAIN || errno == EINTR {
      mayRead = errno == EINTR
    } else {
      terminate()
    }
    return nil
  }

  /// The client sends no more. What it asked before is still answered.
  private func inputEnded() {
    hasPeerEnded = true
    mayRead = false
    switch phase {
    case .head:
      keepsAlive = false
      mustLinger = false
      phase = .closing
    case .body, .lingering: terminate()
    case .answering, .sending, .closing, .closed: break
    }
  }

  /// Ends the connection in the middle of a response. Where the end of the connection would be the end of the body, a
  /// reset tells the client that something is missing.
  func abort() {
    guard version == .oneZero else { return terminate() }
    var reset = linger(l_onoff: 1, l_linger: 0)
    setsockopt(id.descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
    terminate()
  }

  /// Ends the connection here and now.
  func terminate() {
    guard phase != .closed else { return }
    phase = .closed
    abandonIntake()
    dropTail()
    loop.bufferedBytes -= buffered
    buffered = 0
    loop.remove(self)
  }

  // MARK: Time

  private func setDeadline() {
    deadline = nextDeadline()
    loop.check(at: deadline)
  }

  private func nextDeadline() -> Int64 {
    let limits = loop.limits
    if phase == .lingering { return lingerEnd }
    if hasOutput { return lastWrite + limits.writeTimeout.milliseconds }
    switch phase {
    case .head:
      let isFresh = request == 0 || hasBegun
      return since + (isFresh ? limits.headTimeout : limits.idleTimeout).milliseconds
    case .body: return intake?.deadline(limits) ?? .max
    case .sending:
      if case .events = tail { return lastWrite + limits.heartbeat.milliseconds }
      return .max
    case .closing, .lingering: return since + limits.lingerTimeout.milliseconds
    case .answering: return since + limits.answerTimeout.milliseconds
    case .closed: return .max
    }
  }

  /// A client that goes on sending is listened to for longer, not for ever; one that is silent should have closed.
  private var lingerEnd: Int64 {
    let patience = loop.limits.lingerTimeout.milliseconds
    return loop.isStopping ? since + min(patience, 250) : min(lastRead + patience, since + 6 * patience)
  }

  func deadlinePassed() {
    if phase == .lingering || hasOutput { return terminate() }
    switch phase {
    case .head where hasBegun: refuse(RequestFailure(status: 408, reason: "the request did not come in time"))
    case .body: refuse(RequestFailure(status: 408, reason: "the body did not come in time"))
    case .answering: refuse(RequestFailure(status: 503, reason: "the answer took too long"))
    case .sending:
      if case .events(let channel) = tail {
        lastWrite = loop.now
        channel.beat()
      }
    default: return terminate()
    }
    advance()
  }

  /// The server stops: idle connections end now, others after their answer.
  func serverStops() {
    if case .events(let channel) = tail { channel.close() }
    if phase == .head, !hasBegun, !hasOutput { return terminate() }
    advance()
  }
}
