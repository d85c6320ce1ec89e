/// Unpacks deflated data (RFC 1951) piece by piece: what is held is the window of 32 KiB and one piece.
package struct Inflater {
  /// Bytes of a piece that `next` brings, at least, but for the last.
  private static let pieceBytes = 1 << 16
  private static let windowBytes = 1 << 15

  private enum Mode {
    case header
    case stored(left: Int)
    case coded(Codes)
    case end
  }

  private let source: () -> [UInt8]
  private var input: [UInt8] = []
  private var at = 0
  private var bits: UInt64 = 0
  private var bitCount = 0
  private var mode = Mode.header
  private var isLast = false
  private var out: [UInt8] = []
  private var given = 0

  /// - Parameter source: the next packed bytes; none at the end.
  package init(source: @escaping () -> [UInt8]) {
    self.source = source
    out.reserveCapacity(Self.pieceBytes + 2 * Self.windowBytes)
  }

  /// The next unpacked bytes; nil at the end. Throws for data that is damaged or cut off.
  package mutating func next() throws(MediaProblem) -> [UInt8]? {
    if given > Self.pieceBytes {
      out.removeFirst(given - min(given, Self.windowBytes))
      given = out.count
    }
    while out.count - given < Self.pieceBytes {
      switch mode {
      case .header: try readHeader()
      case .stored(let left): try copyStored(left)
      case .coded(let codes): try decode(codes)
      case .end:
        guard given < out.count else { return nil }
        return piece()
      }
    }
    return piece()
  }

  private mutating func piece() -> [UInt8] {
    let piece = Array(out[given...])
    given = out.count
    return piece
  }

  private static let damaged = MediaProblem("The packed data is damaged.")

  private mutating func readHeader() throws(MediaProblem) {
    if isLast {
      mode = .end
      return
    }
    isLast = try take(1) == 1
    switch try take(2) {
    case 0:
      // The length stands on a whole byte, with its complement beside it.
      drop(bitCount % 8)
      let length = try take(16)
      guard try take(16) == ~length & 0xffff else { throw Self.damaged }
      mode = .stored(left: length)
    case 1: mode = .coded(.fixed)
    case 2: mode = .coded(try readCodes())
    default: throw Self.damaged
    }
  }

  private mutating func copyStored(_ count: Int) throws(MediaProblem) {
    var left = count
    while left > 0, out.count - given < Self.pieceBytes {
      if bitCount > 0 {
        out.append(UInt8(try take(8)))
        left -= 1
        continue
      }
      if at == input.count { try refillInput() }
      let size = min(left, input.count - at)
      out += input[at..<(at + size)]
      at += size
      left -= size
    }
    mode = left == 0 ? .header : .stored(left: left)
  }

  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227,
    258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBase = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
    4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
  ]

  private mutating func decode(_ codes: Codes) throws(MediaProblem) {
    while out.count - given < Self.pieceBytes {
      let symbol = try symbol(codes.literals)
      if symbol < 256 {
        out.append(UInt8(symbol))
        continue
      }
      if symbol == 256 {
        mode = .header
        return
      }
      guard symbol - 257 < Self.lengthBase.count else { throw Self.damaged }
      let length = Self.lengthBase[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
      let place = try self.symbol(codes.distances)
      guard place < Self.distanceBase.count else { throw Self.damaged }
      let distance = Self.distanceBase[place] + (try take(max(0, place / 2 - 1)))
      guard distance <= out.count else { throw Self.damaged }
      // What is copied may overlap what it makes.
      for _ in 0..<length { out.append(out[out.count - distance]) }
    }
  }
}

/// Bits and codes.
extension Inflater {
  /// What a block is coded with.
  struct Codes {
    let literals: Table
    let distances: Table

    static let fixed = Codes(
      literals: Table((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }),
      distances: Table([UInt8](repeating: 5, count: 30)))
  }

  /// For every 15 bits that may come the symbol and how many of them it takes; 0 where none does.
  struct Table {
    private(set) var entries = [UInt16](repeating: 0, count: 1 << 15)
    /// Whether no code is given twice, and none is left over; one code alone may leave the rest.
    private(set) var isRight = true

    init(_ lengths: some Collection<UInt8>) {
      var counts = [Int](repeating: 0, count: 16)
      for length in lengths where length > 0 { counts[Int(length)] += 1 }
      var (code, next, left) = (0, [Int](repeating: 0, count: 16), 1)
      for length in 1...15 {
        code = (code + (length > 1 ? counts[length - 1] : 0)) << 1
        next[length] = code
        left = left * 2 - counts[length]
        if left < 0 {
          isRight = false
          return
        }
      }
      isRight = left == 0 || counts.reduce(0, +) <= 1
      for (symbol, length) in lengths.enumerated() where length > 0 {
        let length = Int(length)
        // Codes are packed from their highest bit on, everything else from its lowest.
        var turned = 0
        for bit in 0..<length where next[length] >> bit & 1 == 1 { turned |= 1 << (length - 1 - bit) }
        next[length] += 1
        for entry in stride(from: turned, to: entries.count, by: 1 << length) {
          entries[entry] = UInt16(symbol << 4 | length)
        }
      }
    }
  }

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func readCodes() throws(MediaProblem) -> Codes {
    let (literals, distances, count) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
    guard literals <= 286, distances <= 30 else { throw Self.damaged }
    var own = [UInt8](repeating: 0, count: 19)
    for place in Self.order.prefix(count) { own[place] = UInt8(try take(3)) }
    let table = Table(own)
    guard table.isRight else { throw Self.damaged }
    var lengths: [UInt8] = []
    while lengths.count < literals + distances {
      let symbol = try symbol(table)
      switch symbol {
      case 0...15: lengths.append(UInt8(symbol))
      case 16:
        guard let last = lengths.last else { throw Self.damaged }
        lengths += [UInt8](repeating: last, count: 3 + (try take(2)))
      case 17: lengths += [UInt8](repeating: 0, count: 3 + (try take(3)))
      default: lengths += [UInt8](repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literals + distances, lengths[256] > 0 else { throw Self.damaged }
    let codes = Codes(
      literals: Table(lengths[..<literals]), distances: Table(lengths[literals...]))
    guard codes.literals.isRight, codes.distances.isRight else { throw Self.damaged }
    return codes
  }

  private mutating func symbol(_ table: Table) throws(MediaProblem) -> Int {
    fill(15)
    let entry = table.entries[Int(bits & 0x7fff)]
    let length = Int(entry & 15)
    guard length > 0, length <= bitCount else { throw Self.damaged }
    drop(length)
    return Int(entry >> 4)
  }

  private mutating func take(_ count: Int) throws(MediaProblem) -> Int {
    fill(count)
    guard bitCount >= count else { throw MediaProblem("The packed data is cut off.") }
    let value = Int(bits & (1 << UInt64(count) - 1))
    drop(count)
    return value
  }

  private mutating func drop(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  /// At the end of the data there are fewer.
  private mutating func fill(_ count: Int) {
    while bitCount < count {
      if at == input.count {
        input = source()
        at = 0
        if input.isEmpty { return }
      }
      bits |= UInt64(input[at]) << UInt64(bitCount)
      bitCount += 8
      at += 1
    }
  }

  private mutating func refillInput() throws(MediaProblem) {
    input = source()
    at = 0
    if input.isEmpty { throw MediaProblem("The packed data is cut off.") }
  }
}

/// CRC-32 as zip and PNG have it (ISO 3309; RFC 1952, section 8).
package struct CRC32 {
  private var state: UInt32 = 0xffff_ffff

  package init() {}

  package mutating func update(_ bytes: [UInt8]) {
    var state = self.state
    for byte in bytes { state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8 }
    self.state = state
  }

  package var value: UInt32 { ~state }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
  }
}
