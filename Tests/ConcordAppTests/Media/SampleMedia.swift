import Formats

/// Small files built byte by byte: enough of each kind for its headers to be read.
enum SampleMedia {
  static func big(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
  }

  static func little(_ number: Int, _ count: Int) -> [UInt8] { big(number, count).reversed() }

  /// A PNG as far as its chunks go; `salt` makes its bytes different.
  static func png(width: Int, height: Int, salt: UInt8 = 0) -> [UInt8] {
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      big(content.count, 4) + Array(name.utf8) + content + [0, 0, 0, 0]
    }
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", big(width, 4) + big(height, 4) + [8, 2, 0, 0, 0]) + chunk("IDAT", [salt])
      + chunk("IEND", [])
  }

  /// Silence: 8,000 samples of 8 bits a second.
  static func wav(seconds: Double) -> [UInt8] {
    let count = Int(seconds * 8_000)
    return Array("RIFF".utf8) + little(36 + count, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + little(1, 2)
      + little(1, 2) + little(8_000, 4) + little(8_000, 4) + little(1, 2) + little(8, 2) + Array("data".utf8)
      + little(count, 4) + [UInt8](repeating: 128, count: count)
  }
}

extension SampleMedia {
  /// A zip with its files stored as they are.
  static func zip(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var (bytes, directory) = ([UInt8](), [UInt8]())
    for (name, content) in files {
      var sum = CRC32()
      sum.update(content)
      let name = Array(name.utf8)
      var head = little(20, 2) + little(0x800, 2) + little(0, 6)
      head += little(Int(sum.value), 4) + little(content.count, 4) + little(content.count, 4)
      head += little(name.count, 2) + little(0, 2)
      directory += little(0x0201_4b50, 4) + [20, 3] + head
      directory += little(0, 10) + little(bytes.count, 4) + name
      bytes += little(0x0403_4b50, 4) + head + name + content
    }
    let count = little(files.count, 2)
    let end = little(0x0605_4b50, 4) + little(0, 4) + count + count + little(directory.count, 4)
    return bytes + directory + end + little(bytes.count, 4) + little(0, 2)
  }
}
