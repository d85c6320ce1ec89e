import Glibc

/// Ten seconds as a recorder in a wood at night might have them, made by rule: whistles that rise, rows of clicks, and a
/// deep hum over soft noise. Nobody recorded it.
struct DemoSound {
  static let seconds = 10.0
  private static let rate = 16_000

  struct Call {
    let label: String
    let start: Double
    let end: Double
  }

  private static let kinds = ["whistle", "clicks", "hum"]

  /// What sounds when.
  private(set) var calls: [Call] = []
  private var samples: [Float]

  init(seed: UInt64) {
    var dice = DemoDice(seed: seed &+ 1_000)
    samples = (0..<Int(Self.seconds * Double(Self.rate))).map { _ in Float(dice.next() - 0.5) * 0.02 }
    var time = 0.3 + dice.next()
    while time < Self.seconds - 1.6 {
      let kind = Int(dice.next() * 3)
      let length = kind == 0 ? 0.35 + dice.next() * 0.4 : 0.7 + dice.next() * 0.7
      add(kind, from: time, length: length, pitch: 0.8 + dice.next() * 0.5)
      calls.append(Call(label: Self.kinds[kind], start: time, end: time + length))
      time += length + 0.25 + dice.next() * 1.1
    }
  }

  private mutating func add(_ kind: Int, from start: Double, length: Double, pitch: Double) {
    let first = Int(start * Double(Self.rate))
    let count = Int(length * Double(Self.rate))
    for index in 0..<count {
      let time = Double(index) / Double(Self.rate)
      let rise = sin(.pi * Double(index) / Double(count))
      let value: Double
      switch kind {
      case 0: value = sin(2 * .pi * (1_400 * pitch + 900 * time) * time) * rise * 0.5
      case 1:
        let beat = time.truncatingRemainder(dividingBy: 0.09)
        value = sin(2 * .pi * 3_000 * pitch * time) * exp(-beat * 300) * 0.6
      default:
        value = (sin(2 * .pi * 110 * pitch * time) + 0.5 * sin(2 * .pi * 220 * pitch * time)) * rise * 0.4
      }
      samples[first + index] += Float(value)
    }
  }

  /// 16 bits, one channel.
  var wav: [UInt8] {
    func little(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var sound: [UInt8] = []
    sound.reserveCapacity(2 * samples.count)
    for sample in samples {
      let level = Int(max(-1, min(1, sample)) * 32_767)
      sound.append(UInt8(truncatingIfNeeded: level))
      sound.append(UInt8(truncatingIfNeeded: level >> 8))
    }
    var head = Array("RIFF".utf8) + little(36 + sound.count, 4) + Array("WAVEfmt ".utf8)
    head += little(16, 4) + little(1, 2) + little(1, 2) + little(Self.rate, 4) + little(2 * Self.rate, 4)
    return head + little(2, 2) + little(16, 2) + Array("data".utf8) + little(sound.count, 4) + sound
  }
}
