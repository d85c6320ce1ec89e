// Reading requests.
extension Connection {
  /// Uses as much of `bytes` as can be used now and returns how much that was.
  func consume(_ bytes: UnsafeRawBufferPointer) -> Int {
    var used = 0
    while used < bytes.count {
      let rest = bytes.slice(used..<bytes.count)
      switch phase {
      case .head:
        guard output.count - outputStart < Self.outputHigh else { return used }
        guard let count = consumeHead(rest) else { return used }
        used += count
      case .body:
        guard let count = consumeBody(rest) else { return used }
        used += count
      case .lingering: return bytes.count
      case .answering, .sending: return used
      case .closing:
        // More than what was asked to be the last: a reset would follow a plain close.
        mustLinger = true
        return bytes.count
      case .closed: return bytes.count
      }
    }
    return used
  }

  private func consumeHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let isNew = !parser.hasBegun
    if isNew, request > 0 { since = loop.now }
    switch parser.parse(bytes) {
    case .incomplete:
      needsMore = true
      return nil
    case .failed(let failure):
      isHead = false
      version = .oneOne
      request &+= 1
      refuse(failure)
      return bytes.count
    case .complete(let head, let framing, let consumed):
      begin(head, framing, hasMore: consumed < bytes.count)
      return consumed
    }
  }

  private func begin(_ received: RequestHead, _ framing: BodyFraming, hasMore: Bool) {
    var head = received
    head.remoteAddress = address
    head.isSecure = tls != nil
    request &+= 1
    isHead = head.method == .head
    version = head.version
    keepsAlive = parser.keepsAlive
    let isAwaited = parser.expectsContinue && !hasMore
    parser = RequestParser(limits: loop.limits)
    let decoder = BodyDecoder(framing, limits: loop.limits)
    guard Method.known.contains(head.method) || Method.understood.contains(head.method) else {
      let refusal = loop.application.refuse(status: 501, reason: "the method is not known")
      return reply(refusal, decoder, isAwaited)
    }
    switch loop.application.receive(head) {
    case .reply(let response): reply(response, decoder, isAwaited)
    case .whole(let limit, let handler):
      readWhole(head, min(limit, loop.limits.bodyBytes), decoder, isAwaited, handler)
    case .streamed(let limit, let sink, let failure):
      phase = .body
      intake = Intake(decoder ?? .length(0), .sink(sink, failure: failure), limit: limit, now: loop.now)
      if let count = decoder?.remaining, count > limit { return refuse(Self.tooLarge) }
      if isAwaited { sendContinue() }
      if decoder == nil { giveSinkItsChunk() }
    }
  }

  /// Answers before the body was read.
  private func reply(_ response: Response, _ decoder: BodyDecoder?, _ isAwaited: Bool) {
    if let decoder {
      // A client that waits for 100 may or may not send the body after this answer: nobody could tell.
      if isAwaited || decoder.remaining ?? 0 > Int64(loop.limits.discardBytes) {
        keepsAlive = false
        mustLinger = true
      } else {
        intake = Intake(decoder, .discard, limit: Int64(loop.limits.discardBytes), now: loop.now)
      }
    }
    beginAnswering()
    answer(request, response)
  }

  private func readWhole(
    _ head: RequestHead, _ limit: Int, _ decoder: BodyDecoder?, _ isAwaited: Bool,
    _ handler: @escaping (Request, Responder) -> Void
  ) {
    guard let decoder else {
      beginAnswering()
      return handler(Request(head: head), responder())
    }
    var intake = Intake(decoder, .whole(head, handler), limit: Int64(limit), now: loop.now)
    phase = .body
    if let count = decoder.remaining {
      if count > Int64(limit) {
        self.intake = intake
        return refuse(Self.tooLarge)
      }
      intake.body.reserveCapacity(Int(min(count, 65_536)))
    }
    self.intake = intake
    if isAwaited { sendContinue() }
  }

  private static let tooLarge = RequestFailure(status: 413, reason: "the body is too large")

  private func responder() -> Responder { Responder(loop: loop, connection: id, request: request) }

  private func consumeBody(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard var work = intake, !work.isSinkBusy else { return nil }
    intake = nil
    let used: Int
    do throws(RequestFailure) {
      used = try work.decoder.decode(bytes, into: &work.body, upTo: work.room)
    } catch {
      intake = work
      refuse(error)
      return bytes.count
    }
    if used > 0 { work.tookBytes(at: loop.now) }
    switch work.target {
    case .whole(let head, let handler):
      guard work.decoder.isDone else {
        intake = work
        return used
      }
      beginAnswering()
      handler(Request(head: head, body: work.body, trailers: work.decoder.trailers), responder())
    case .sink:
      intake = work
      if work.decoder.isDone || work.body.count >= loop.limits.streamBufferBytes { giveSinkItsChunk() }
    case .discard: discarded(work)
    }
    return used
  }

  private func discarded(_ finished: Intake) {
    var work = finished
    work.passed += Int64(work.body.count)
    work.body.removeAll(keepingCapacity: true)
    if work.decoder.isDone {
      nextRequest()
    } else if work.passed > work.limit {
      keepsAlive = false
      mustLinger = true
      responseEnded()
    } else {
      intake = work
    }
  }

  // MARK: Sinks

  /// Hands what has come to the sink, on the pool; nothing more is read until it is done.
  func giveSinkItsChunk() {
    guard phase == .body, var work = intake, !work.isSinkBusy, case .sink(let sink, let failure) = work.target
    else { return }
    let isLast = work.decoder.isDone
    guard isLast || !work.body.isEmpty else { return }
    let chunk = work.body
    work.body = []
    work.passed += Int64(chunk.count)
    work.pause(at: loop.now)
    intake = isLast ? nil : work
    let call = SinkCall(loop: loop, connection: id, sink: sink, failure: failure)
    loop.callsUnderWay += 1
    guard isLast else {
      return loop.onPool { call.receive(chunk) }
    }
    beginAnswering()
    let trailers = work.decoder.trailers
    let responder = responder()
    loop.onPool { call.finish(chunk, trailers, responder) }
  }

  func sinkDone(_ failure: Response?) {
    guard var work = intake else { return }
    if let failure {
      intake = nil
      keepsAlive = false
      mustLinger = true
      beginAnswering()
      answer(request, failure)
    } else {
      work.goOn(at: loop.now)
      intake = work
    }
    advance()
  }

  /// The body will not be whole. A sink at work is told once it is done, by the loop.
  func abandonIntake() {
    if let work = intake, case .sink(let sink, _) = work.target, !work.isSinkBusy {
      loop.onPool { sink.abandon() }
    }
    intake = nil
  }

  // MARK: Answers

  private func beginAnswering() {
    phase = .answering
    since = loop.now
  }

  /// Answers a request that breaks a rule or a limit, and ends the connection.
  func refuse(_ failure: RequestFailure) {
    let isAnswered = intake?.isDiscarded ?? false
    abandonIntake()
    keepsAlive = false
    mustLinger = true
    guard !isAnswered else { return responseEnded() }
    beginAnswering()
    answer(request, loop.application.refuse(status: failure.status, reason: failure.reason))
  }

  /// The response is out; the connection turns to what comes next.
  func responseEnded() {
    if !keepsAlive || loop.isStopping {
      if intake != nil { mustLinger = true }
      abandonIntake()
      since = loop.now
      phase = .closing
    } else if intake != nil {
      phase = .body
    } else {
      nextRequest()
    }
  }

  private func nextRequest() {
    intake = nil
    phase = .head
    needsMore = false
    since = loop.now
  }
}
