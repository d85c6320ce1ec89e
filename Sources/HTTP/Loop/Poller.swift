import CSystem
import Glibc

/// The one file that knows epoll. Descriptors are registered once, edge-triggered, for reading and writing both.
struct Poller: ~Copyable {
  struct Readiness {
    let token: UInt64
    let canRead: Bool
    let canWrite: Bool
    /// The other side sent its end.
    let hasEnded: Bool
    let hasFailed: Bool
  }

  private let descriptor: Int32
  private let events: UnsafeMutablePointer<epoll_event>
  private static let capacity = 256

  init() throws(ServerError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw ServerError("cannot make an event queue: \(SystemError.current)") }
    events = .allocate(capacity: Self.capacity)
  }

  deinit {
    events.deallocate()
    close(descriptor)
  }

  /// False when the system refuses the descriptor.
  func watch(_ watched: Int32, token: UInt64) -> Bool {
    let flags = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    return concord_epoll_set(descriptor, EPOLL_CTL_ADD, watched, flags, token) == 0
  }

  /// Listeners are level-triggered, so that a listener can rest and go on.
  func watchListener(_ watched: Int32, token: UInt64) -> Bool {
    concord_epoll_set(descriptor, EPOLL_CTL_ADD, watched, EPOLLIN.rawValue, token) == 0
  }

  func rest(_ watched: Int32, token: UInt64, _ isResting: Bool) {
    _ = concord_epoll_set(descriptor, EPOLL_CTL_MOD, watched, isResting ? 0 : EPOLLIN.rawValue, token)
  }

  /// How many are ready; waits at most `milliseconds`, for ever when negative.
  func wait(milliseconds: Int32) -> Int {
    max(0, Int(epoll_wait(descriptor, events, Int32(Self.capacity), milliseconds)))
  }

  func readiness(_ index: Int) -> Readiness {
    let flags = concord_epoll_events(events, Int32(index))
    let hasFailed = flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
    return Readiness(
      token: concord_epoll_token(events, Int32(index)), canRead: flags & EPOLLIN.rawValue != 0,
      canWrite: flags & EPOLLOUT.rawValue != 0, hasEnded: flags & EPOLLRDHUP.rawValue != 0,
      hasFailed: hasFailed)
  }
}

/// The words for an error of the system.
enum SystemError {
  static var current: String { text(errno) }
  static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
