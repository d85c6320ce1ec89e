/// The statements that a connection keeps, by the address of their text. Every call looks here: a step or two in a plain
/// table, where a dictionary's hash alone takes two hundred instructions.
struct StatementTable {
  private var slots: [(text: UnsafePointer<UInt8>, statement: Statement)?]
  private var count = 0

  init() { slots = Array(repeating: nil, count: 64) }

  subscript(_ text: UnsafePointer<UInt8>) -> Statement? {
    var place = start(of: text)
    while let slot = slots[place] {
      if slot.text == text { return slot.statement }
      place = (place + 1) & (slots.count - 1)
    }
    return nil
  }

  /// - Precondition: there is none with this text.
  mutating func insert(_ statement: Statement, _ text: UnsafePointer<UInt8>) {
    // Half of the slots stay free, so that the way to a free one is short.
    if count * 2 >= slots.count {
      let kept = slots
      slots = Array(repeating: nil, count: kept.count * 2)
      for case let slot? in kept { place(slot) }
    }
    place((text, statement))
    count += 1
  }

  mutating func removeAll() { self = StatementTable() }

  private mutating func place(_ slot: (text: UnsafePointer<UInt8>, statement: Statement)) {
    var place = start(of: slot.text)
    while slots[place] != nil { place = (place + 1) & (slots.count - 1) }
    slots[place] = slot
  }

  /// Texts lie one behind the other: multiplied by 2^64 / φ their addresses spread (Knuth, TAOCP 3, section 6.4).
  private func start(of text: UnsafePointer<UInt8>) -> Int {
    let spread = UInt(bitPattern: text) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: spread >> 32) & (slots.count - 1)
  }
}
