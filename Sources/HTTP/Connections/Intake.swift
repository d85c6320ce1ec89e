/// A request body on its way in.
struct Intake {
  enum Target {
    case whole(RequestHead, (Request, Responder) -> Void)
    case sink(any BodySink, failure: @Sendable (any Error) -> Response)
    /// The answer is given already; the body is read away to keep the connection.
    case discard
  }

  var decoder: BodyDecoder
  let target: Target
  let limit: Int64
  /// Decoded and not handed on.
  var body: [UInt8] = []
  /// Handed on or thrown away.
  var passed: Int64 = 0
  var isSinkBusy = false

  private var began: Int64
  private var lastByte: Int64
  private var busySince: Int64 = 0

  init(_ decoder: BodyDecoder, _ target: Target, limit: Int64, now: Int64) {
    self.decoder = decoder
    self.target = target
    self.limit = limit
    began = now
    lastByte = now
  }

  /// Whether the request has its answer.
  var isDiscarded: Bool {
    if case .discard = target { return true }
    return false
  }

  /// How much more the decoder may bring; what is thrown away is counted afterwards.
  var room: Int64 { isDiscarded ? .max : limit - passed }

  mutating func tookBytes(at now: Int64) { lastByte = now }

  /// Time in which we do not read is not the client's.
  mutating func pause(at now: Int64) {
    isSinkBusy = true
    busySince = now
  }

  mutating func goOn(at now: Int64) {
    isSinkBusy = false
    began += now - busySince
    lastByte = now
  }

  func deadline(_ limits: Limits) -> Int64 {
    guard !isSinkBusy else { return .max }
    let patience = limits.slowBodyTimeout.milliseconds
    let received = min(passed + Int64(body.count), 1 << 50)
    let earned = limits.bodyMinimumRate > 0 ? received * 1_000 / Int64(limits.bodyMinimumRate) : 1 << 50
    return min(lastByte, began + earned) + patience
  }
}
