import Synchronization

/// Server-sent events to one client. Events may be sent from any thread, also before the response has begun; a reader
/// too slow for its buffer is closed, and comes back with `Last-Event-ID`.
package final class EventChannel: Sendable {
  private struct State {
    var isOpen = true
    var pending: [UInt8] = []
    var sendingBytes = 0
    var limit = 256 * 1024
    var wake: (@Sendable () -> Void)?
    var onClose: [@Sendable () -> Void] = []
  }

  /// Channels of one key are counted together (`Limits.eventChannelsPerKey`); an empty key is not counted.
  package let key: String
  private let state = Mutex(State())

  package init(key: String = "") { self.key = key }

  package var isOpen: Bool { state.withLock(\.isOpen) }

  package func send(id: String? = nil, event: String? = nil, data: [UInt8]) {
    append(Self.encode(id: id, event: event, data: data))
  }

  /// A line that clients ignore; keeps proxies from taking the connection for dead.
  func beat() { append([0x3a, 0x0a, 0x0a]) }

  /// Called once when the channel ends, by either side; at once when it has ended.
  package func onClose(_ body: @escaping @Sendable () -> Void) {
    let isOpen = state.withLock { state in
      if state.isOpen { state.onClose.append(body) }
      return state.isOpen
    }
    if !isOpen { body() }
  }

  /// Ends the channel; what was sent before still goes out.
  package func close() {
    let (wake, closers) = state.withLock { state in
      defer {
        state.isOpen = false
        state.onClose = []
      }
      return (state.isOpen ? state.wake : nil, state.onClose)
    }
    for closer in closers { closer() }
    wake?()
  }

  /// Called by the loop when the response begins: `wake` tells it that there is something to take.
  func attach(limit: Int, wake: @escaping @Sendable () -> Void) {
    state.withLock { state in
      state.limit = limit
      state.wake = wake
    }
  }

  /// What waits to be sent. `sending` is what the connection still holds, counted against the limit.
  func take(sending: Int) -> [UInt8] {
    state.withLock { state in
      state.sendingBytes = sending + state.pending.count
      defer { state.pending = [] }
      return state.pending
    }
  }

  private func append(_ bytes: [UInt8]) {
    let (wake, isTooSlow) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
      guard state.isOpen else { return (nil, false) }
      if state.pending.count + state.sendingBytes + bytes.count > state.limit { return (nil, true) }
      let wasEmpty = state.pending.isEmpty
      state.pending += bytes
      return (wasEmpty ? state.wake : nil, false)
    }
    if isTooSlow { close() }
    wake?()
  }

  /// One event as lines; breaks inside the data begin new `data:` lines, and no name or id can break out of its line.
  package static func encode(id: String?, event: String?, data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + 48)
    if let id {
      bytes.append("id: " as StaticString)
      bytes += id.utf8.filter { $0 != 0x0a && $0 != 0x0d && $0 != 0 }
      bytes.append(0x0a)
    }
    if let event {
      bytes.append("event: " as StaticString)
      bytes += event.utf8.filter { $0 != 0x0a && $0 != 0x0d }
      bytes.append(0x0a)
    }
    bytes.append("data: " as StaticString)
    var previous: UInt8 = 0
    for byte in data {
      if byte == 0x0a || byte == 0x0d {
        if !(byte == 0x0a && previous == 0x0d) { bytes.append("\ndata: " as StaticString) }
      } else {
        bytes.append(byte)
      }
      previous = byte
    }
    bytes.append("\n\n" as StaticString)
    return bytes
  }
}
