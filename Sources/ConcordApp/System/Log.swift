import Synchronization

/// The log, line by line, for whoever takes them (`LogQueue`). Nothing that a client sent can end a line or move a
/// terminal's cursor, and no line has answers, task text, tokens or bound values in it.
package final class Log: Sendable {
  private let clock: @Sendable () -> Int64
  private let write: @Sendable ([UInt8]) -> Void
  private let order = Mutex(())
  package let showsRequests: Bool

  package init(
    showsRequests: Bool, clock: @escaping @Sendable () -> Int64,
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.showsRequests = showsRequests
    self.clock = clock
    self.write = write
  }

  package func line(_ text: String) {
    let line = Array("\(rfc3339(clock())) \(Self.escaped(text))\n".utf8)
    order.withLock { _ in write(line) }
  }

  /// Marks that turn the direction of writing: LRM, RLM, embeddings, overrides and isolates.
  static func turnsWriting(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200e, 0x200f, 0x061c, 0x202a...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  /// Controls, line separators and marks that turn the direction of writing become `\u{…}`.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029,
        _ where turnsWriting(scalar):
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
