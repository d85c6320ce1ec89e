import Glibc

/// One thread that waits for sockets and moves every connection it accepted. Handlers run inline on it; whatever takes
/// longer happens elsewhere and comes back by the mailbox.
final class EventLoop: @unchecked Sendable {
  // SAFETY: the mailbox is the only thing that other threads touch, and it has its own lock; everything else is used by
  // the thread in `run` alone, after `init` handed it over by the start of that thread.
  let limits: Limits
  let pool: WorkPool
  let channels: ChannelRegistry
  let tls: TLSContext?
  private let mailbox: Mailbox
  private let poller: Poller
  private let connectionLimit: Int
  private let addressLimit: Int
  private let uncountedAddresses: Set<String>
  private var listener: Int32
  private var thread: pthread_t?

  private(set) var application: any Application = NoApplication()
  private(set) var encoder: ResponseEncoder
  private(set) var now: Int64 = MonotonicClock.now()
  private(set) var isStopping = false
  /// Where bytes are received, and where they lie once decrypted. Used by one connection at a time.
  let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
  let plain: UnsafeMutableRawBufferPointer
  /// The connection that is being moved: its answers are written at once, all others by mail.
  private var current: Connection?

  private var connections = ConnectionTable()
  private var generation: UInt32 = 0
  private var nextCheck = Int64.max
  private var stopAtLatest = Int64.max
  private var restsUntil = Int64.max
  private var isListenerResting = false
  private var again: [ConnectionID] = []
  private var spareBuffers: [[UInt8]] = []
  /// Calls on the pool that have not come back.
  var callsUnderWay = 0
  /// What unfinished requests hold of memory, all connections together.
  var bufferedBytes = 0

  private static let listenerToken = UInt64.max
  private static let mailToken = UInt64.max - 1

  init(
    listener: Int32, configuration: ServerConfiguration, pool: WorkPool, channels: ChannelRegistry,
    tls: TLSContext?
  ) throws(ServerError) {
    limits = configuration.limits
    connectionLimit = max(1, configuration.limits.connections / max(1, configuration.loops))
    addressLimit = max(1, configuration.limits.connectionsPerAddress / max(1, configuration.loops))
    uncountedAddresses = configuration.uncountedAddresses
    self.pool = pool
    self.channels = channels
    self.tls = tls
    self.listener = listener
    plain = .allocate(byteCount: tls == nil ? 0 : 65_536, alignment: 16)
    encoder = ResponseEncoder(defaults: configuration.defaultHeaders)
    mailbox = try Mailbox()
    poller = try Poller()
    guard poller.watch(mailbox.descriptor, token: Self.mailToken),
      poller.watchListener(listener, token: Self.listenerToken)
    else { throw ServerError("cannot watch the listening socket: \(SystemError.current)") }
  }

  deinit {
    scratch.deallocate()
    plain.deallocate()
    if listener >= 0 { close(listener) }
  }

  func run(_ application: any Application) {
    self.application = application
    thread = pthread_self()
    while !(isStopping && connections.count == 0 && callsUnderWay == 0) {
      let ready = poller.wait(milliseconds: waitMilliseconds())
      tick()
      for index in 0..<ready { handle(poller.readiness(index)) }
      // Mail brings the ends of writes, and what follows them must see them.
      application.batchEnded()
      readMail()
      continueOthers()
      if now >= nextCheck { checkDeadlines() }
      application.batchEnded()
    }
    for letter in mailbox.shut() { discard(letter) }
    self.application = NoApplication()
  }

  private func waitMilliseconds() -> Int32 {
    if !again.isEmpty { return 0 }
    return nextCheck == .max ? -1 : Int32(clamping: max(0, nextCheck - now + 1))
  }

  private func tick() {
    now = MonotonicClock.now()
    encoder.tick(second: HTTPDate.now())
  }

  private func handle(_ readiness: Poller.Readiness) {
    switch readiness.token {
    case Self.listenerToken: acceptConnections()
    case Self.mailToken: break
    default:
      if let connection = connections.find(ConnectionID(token: readiness.token)) {
        move(connection) { $0.becameReady(readiness) }
      }
    }
  }

  /// Lets a connection work, as the one whose answers are written at once.
  func move(_ connection: Connection, _ body: (Connection) -> Void) {
    current = connection
    body(connection)
    current = nil
  }

  /// A connection that had its share of the loop and has more to read.
  func comeBack(_ id: ConnectionID) { again.append(id) }

  private func continueOthers() {
    guard !again.isEmpty else { return }
    let waiting = again
    again = []
    for id in waiting {
      if let connection = connections.find(id) { move(connection) { $0.advance() } }
    }
  }

  // MARK: Buffers

  func takeBuffer() -> [UInt8] { spareBuffers.popLast() ?? [] }

  func giveBack(_ buffer: consuming [UInt8]) {
    guard buffer.capacity > 0, buffer.capacity <= 65_536, spareBuffers.count < 64 else { return }
    buffer.removeAll(keepingCapacity: true)
    spareBuffers.append(buffer)
  }

  // MARK: Mail

  func post(_ letter: Letter) {
    if !mailbox.post(letter) { discard(letter) }
  }

  func respond(_ id: ConnectionID, _ request: UInt32, _ response: Response) {
    if thread == pthread_self(), let current, current.id == id {
      current.answer(request, response)
    } else {
      post(.response(id, request: request, response))
    }
  }

  func drop(_ id: ConnectionID, _ request: UInt32) { post(.dropped(id, request: request)) }

  private func readMail() {
    let letters = mailbox.take()
    for letter in letters { open(letter) }
  }

  private func open(_ letter: Letter) {
    switch letter {
    case .response(let id, let request, let response):
      guard let connection = connections.find(id) else { return discard(letter) }
      move(connection) { connection in
        connection.answer(request, response)
        connection.advance()
      }
    case .dropped(let id, let request):
      let response = application.refuse(status: 500, reason: "the request was not answered")
      open(.response(id, request: request, response))
    case .sinkDone(let id, _, let isLast, let failure):
      callsUnderWay -= 1
      guard let connection = connections.find(id) else { return discard(letter) }
      if !isLast { move(connection) { $0.sinkDone(failure) } }
    case .streamGave(let id, _, let piece):
      callsUnderWay -= 1
      guard let connection = connections.find(id) else { return discard(letter) }
      move(connection) { $0.streamGave(piece) }
    case .events(let id):
      if let connection = connections.find(id) { move(connection) { $0.advance() } }
    case .stop(let latest): beginStop(latest)
    }
  }

  /// Nobody waits for this letter any more: ends what it carries.
  private func discard(_ letter: Letter) {
    switch letter {
    case .response(_, _, let response): release(response.body)
    case .sinkDone(_, let sink, isLast: false, failure: nil): onPool { sink.abandon() }
    case .streamGave(_, let stream, _): onPool { stream.close() }
    case .sinkDone, .dropped, .events, .stop: break
    }
  }

  /// Ends a response body that is not going to be sent.
  func release(_ body: Response.Body) {
    switch body {
    case .stream(let stream, _): onPool { stream.close() }
    case .events(let channel): channel.close()
    case .none, .bytes, .file: break
    }
  }

  /// Runs on the pool; here and now when that has stopped.
  func onPool(_ work: @escaping @Sendable () -> Void) {
    if !pool.submitUnbounded(work) { work() }
  }

  // MARK: Connections

  private func acceptConnections() {
    for _ in 0..<64 where listener >= 0 {
      guard connections.count < connectionLimit || evictIdle() else { return restListener() }
      switch Listener.accept(listener) {
      case .none: return
      case .exhausted:
        // Level-triggered, the listener would report this again and again: it rests instead.
        _ = evictIdle()
        return restListener()
      case .connection(let descriptor, let address): add(descriptor, address)
      }
    }
  }

  private func add(_ descriptor: Int32, _ address: String) {
    guard connections.count(from: address) < addressLimit || uncountedAddresses.contains(address) else {
      close(descriptor)
      return
    }
    generation &+= 1
    let id = ConnectionID(descriptor: descriptor, generation: generation & 0x7fff_ffff)
    let session = tls?.session()
    guard tls == nil || session != nil, poller.watch(descriptor, token: id.token) else {
      close(descriptor)
      return
    }
    connections.insert(Connection(id: id, address: address, loop: self, tls: session))
    check(at: now + limits.headTimeout.milliseconds)
  }

  func remove(_ connection: Connection) {
    connections.remove(connection)
    close(connection.id.descriptor)
    if isListenerResting { wakeListener() }
  }

  /// Makes room by closing the connection that has been idle longest.
  private func evictIdle() -> Bool {
    guard let oldest = connections.longestIdle else { return false }
    oldest.terminate()
    return true
  }

  /// Until a connection ends, or one that became idle may make room.
  private func restListener() {
    restsUntil = now + 100
    check(at: restsUntil)
    guard !isListenerResting, listener >= 0 else { return }
    isListenerResting = true
    poller.rest(listener, token: Self.listenerToken, true)
  }

  private func wakeListener() {
    restsUntil = .max
    guard isListenerResting, listener >= 0 else { return }
    isListenerResting = false
    poller.rest(listener, token: Self.listenerToken, false)
  }

  // MARK: Time

  /// Deadlines are looked at no later than this.
  func check(at time: Int64) {
    if time < nextCheck { nextCheck = time }
  }

  private func checkDeadlines() {
    nextCheck = .max
    connections.forEach { connection in
      if connection.deadline <= now { move(connection) { $0.deadlinePassed() } }
      check(at: connection.deadline)
    }
    if now >= restsUntil { wakeListener() }
    if isStopping, now >= stopAtLatest {
      stopAtLatest = .max
      connections.forEach { $0.terminate() }
    }
    check(at: restsUntil)
    check(at: stopAtLatest)
  }

  private func beginStop(_ latest: Int64) {
    isStopping = true
    stopAtLatest = latest
    check(at: latest)
    if listener >= 0 { close(listener) }
    listener = -1
    connections.forEach { connection in move(connection) { $0.serverStops() } }
  }
}

/// Stands in before the loop runs and after it ended.
private final class NoApplication: Application {
  func receive(_ head: RequestHead) -> Reception { .reply(refuse(status: 503, reason: "")) }
  func refuse(status: Int, reason: String) -> Response { Response(status: status) }
}
