import Formats
import Glibc

/// A picture as a microscope might show it, drawn by rule: round cells and rods on a speckled ground. Nobody took it;
/// what lies where is known.
struct DemoPicture {
  static let width = 480
  static let height = 360

  struct Cell {
    let isRod: Bool
    let x: Double
    let y: Double
    /// Half axes, and the turn in radians.
    let long: Double
    let short: Double
    let turn: Double

    /// The upright rectangle around it.
    var box: (x: Double, y: Double, width: Double, height: Double) {
      let (sine, cosine) = (sin(turn), cos(turn))
      let across = (long * long * cosine * cosine + short * short * sine * sine).squareRoot()
      let down = (long * long * sine * sine + short * short * cosine * cosine).squareRoot()
      return (x - across, y - down, 2 * across, 2 * down)
    }
  }

  let cells: [Cell]
  private var pixels: [UInt8]

  init(seed: UInt64) {
    var dice = DemoDice(seed: seed)
    pixels = (0..<(Self.width * Self.height)).map { _ in UInt8(196 + Int(dice.next() * 24)) }
    var cells: [Cell] = []
    for _ in 0..<200 where cells.count < 6 + Int(seed % 7) {
      let isRod = dice.next() < 0.4
      let short = isRod ? 7 + dice.next() * 4 : 14 + dice.next() * 8
      let long = isRod ? 22 + dice.next() * 14 : short * (1 + dice.next() * 0.15)
      let cell = Cell(
        isRod: isRod, x: long + dice.next() * (Double(Self.width) - 2 * long),
        y: long + dice.next() * (Double(Self.height) - 2 * long), long: long, short: short,
        turn: dice.next() * .pi)
      let isFree = cells.allSatisfy { hypot($0.x - cell.x, $0.y - cell.y) > $0.long + cell.long + 3 }
      if isFree { cells.append(cell) }
    }
    self.cells = cells
    for cell in cells { draw(cell) }
  }

  /// Dark at the rim, lighter inside, a nucleus in the middle.
  private mutating func draw(_ cell: Cell) {
    let (sine, cosine) = (sin(cell.turn), cos(cell.turn))
    let box = cell.box
    for y in max(0, Int(box.y))...min(Self.height - 1, Int(box.y + box.height) + 1) {
      for x in max(0, Int(box.x))...min(Self.width - 1, Int(box.x + box.width) + 1) {
        let (right, down) = (Double(x) - cell.x, Double(y) - cell.y)
        let (along, across) = (right * cosine + down * sine, down * cosine - right * sine)
        let reach = along * along / (cell.long * cell.long) + across * across / (cell.short * cell.short)
        guard reach < 1 else { continue }
        let shade = reach > 0.8 ? 0.45 : reach < 0.12 ? 0.5 : 0.75
        let place = y * Self.width + x
        pixels[place] = UInt8(Double(pixels[place]) * shade)
      }
    }
  }

  /// The picture as a PNG with its rows as they are (W3C PNG; RFC 1950 and 1951, blocks without compression).
  var png: [UInt8] {
    var rows: [UInt8] = []
    for row in 0..<Self.height {
      rows.append(0)
      rows += pixels[(row * Self.width)..<((row + 1) * Self.width)]
    }
    var packed: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: rows.count, by: 65_535) {
      let count = min(65_535, rows.count - start)
      packed.append(start + count == rows.count ? 1 : 0)
      packed += Self.bytes(count, 2).reversed() + Self.bytes(~count, 2).reversed()
      packed += rows[start..<(start + count)]
    }
    packed += Self.bytes(Self.adler(rows), 4)
    let header = Self.bytes(Self.width, 4) + Self.bytes(Self.height, 4) + [8, 0, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + Self.chunk("IHDR", header)
      + Self.chunk("IDAT", packed) + Self.chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    var sum = CRC32()
    sum.update(body)
    return bytes(content.count, 4) + body + bytes(Int(sum.value), 4)
  }

  private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
  }

  private static func adler(_ bytes: [UInt8]) -> Int {
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}

/// Numbers in 0 ..< 1 that are the same at every first start: SplitMix64 (Steele, Lea & Flood 2014).
struct DemoDice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
