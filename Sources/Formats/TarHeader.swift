/// The headers of a tar file as POSIX.1-2001 (pax) has them: ustar, with an extended header where a size or a name asks for
/// more.
package enum TarHeader {
  package static let blockBytes: Int64 = 512
  /// Two empty blocks end the file.
  package static let end = [UInt8](repeating: 0, count: 1_024)
  /// The most that eleven octal digits say.
  private static let mostOctal: Int64 = 0o777_7777_7777

  /// - Parameter modified: seconds since 1970.
  package static func bytes(folder: String, name: String, size: Int64, modified: Int64) -> [UInt8] {
    let (prefix, name) = (Array(folder.utf8), Array(name.utf8))
    guard size > mostOctal || prefix.count > 155 || name.count > 100 else {
      return block(prefix, name, size: size, modified: modified, kind: "0")
    }
    let records =
      record("path", prefix + [UInt8(ascii: "/")] + name) + record("size", Array(String(size).utf8))
    let lead = block(
      [], Array("PaxHeader".utf8), size: Int64(records.count), modified: modified, kind: "x")
    let padding = [UInt8](repeating: 0, count: Int(padding(behind: Int64(records.count))))
    let own = block(
      [], Array(name.prefix(100)), size: min(size, mostOctal), modified: modified, kind: "0")
    return lead + records + padding + own
  }

  /// Bytes that fill the last block of a file.
  package static func padding(behind size: Int64) -> Int64 {
    (blockBytes - size % blockBytes) % blockBytes
  }

  private static func block(
    _ prefix: [UInt8], _ name: [UInt8], size: Int64, modified: Int64, kind: Unicode.Scalar
  ) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: Int(blockBytes))
    func put(_ bytes: [UInt8], at offset: Int) {
      block.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
    func put(octal value: Int64, digits: Int, at offset: Int) {
      let text = String(value, radix: 8)
      put(Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8), at: offset)
    }
    put(name, at: 0)
    put(octal: 0o644, digits: 7, at: 100)
    put(octal: 0, digits: 7, at: 108)
    put(octal: 0, digits: 7, at: 116)
    put(octal: size, digits: 11, at: 124)
    put(octal: max(0, min(modified, mostOctal)), digits: 11, at: 136)
    block[156] = UInt8(ascii: kind)
    put(Array("ustar".utf8), at: 257)
    put(Array("00".utf8), at: 263)
    put(prefix, at: 345)
    // The sum is taken with blanks where it stands itself.
    put([UInt8](repeating: 0x20, count: 8), at: 148)
    put(octal: block.reduce(0) { $0 + Int64($1) }, digits: 6, at: 148)
    block[154] = 0
    return block
  }

  /// `LENGTH KEY=VALUE\n`, whose length counts its own digits.
  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let rest = Array(" \(key)=".utf8) + value + [0x0a]
    var length = rest.count + 1
    while String(length).utf8.count + rest.count != length { length = String(length).utf8.count + rest.count }
    return Array(String(length).utf8) + rest
  }
}
