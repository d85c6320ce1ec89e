/// Where the directory of a zip stands, and what it says of one entry.
struct ZipDirectory {
  let file: MediaBytes
  let start: Int64
  let end: Int64
  let count: Int
  private let nameBytes: Int

  /// From the record at the end of the file, behind which only a comment may stand.
  init(_ file: MediaBytes, _ limits: ZipLimits) throws(MediaProblem) {
    let behind = max(0, file.size - 65_557)
    let tail = file.prefix(behind, Int(file.size - behind))
    var place = tail.count - 22
    while place >= 0,
      tail.little(place, 4) != 0x0605_4b50 || place + 22 + tail.little(place + 20, 2) != tail.count
    {
      place -= 1
    }
    guard place >= 0 else { throw MediaProblem("This is no zip, or it is cut off.") }
    var (count, size, offset) = (
      tail.little(place + 10, 2), tail.little(place + 12, 4), tail.little(place + 16, 4)
    )
    guard tail.little(place + 4, 4) == 0, tail.little(place + 8, 2) == count else {
      throw MediaProblem("The zip is one part of several; join them first.")
    }
    var end = behind + Int64(place)
    if count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff {
      (count, size, offset, end) = try Self.large(file, before: end)
    }
    guard count <= limits.entries else {
      throw MediaProblem("The zip has more than \(limits.entries) files.")
    }
    guard offset <= end, size <= end - Int64(offset) else { throw MediaProblem("The zip is damaged.") }
    (self.file, self.count, nameBytes) = (file, count, limits.nameBytes)
    (self.start, self.end) = (Int64(offset), Int64(offset + size))
  }

  /// The record of zips with more than 65,534 files or 4 GiB (APPNOTE 4.3.14 and 4.3.15): it stands where the locator
  /// before the common record says.
  private static func large(
    _ file: MediaBytes, before end: Int64
  ) throws(MediaProblem) -> (count: Int, size: Int, offset: Int, end: Int64) {
    let locator = try file.bytes(max(0, end - 20), 20)
    let place = Int64(locator.little(8, 8))
    guard locator.little(0, 4) == 0x0706_4b50, place >= 0, place <= end - 76 else {
      throw MediaProblem("The zip is damaged.")
    }
    let record = try file.bytes(place, 56)
    let (count, size, offset) = (record.little(32, 8), record.little(40, 8), record.little(48, 8))
    guard record.little(0, 4) == 0x0606_4b50, record.little(24, 8) == count else {
      throw MediaProblem("The zip is damaged.")
    }
    guard count >= 0, size >= 0, offset >= 0 else { throw MediaProblem("The zip is damaged.") }
    return (count, size, offset, place)
  }

  /// The entry at a place of the directory, and where the next one stands.
  func entry(at place: Int64) throws(MediaProblem) -> (entry: ZipArchive.Entry, next: Int64) {
    let head = try file.bytes(place, 46)
    guard head.little(0, 4) == 0x0201_4b50 else { throw Self.damaged }
    let length = head.little(28, 2)
    let name = String(decoding: try file.bytes(place + 46, length), as: UTF8.self)
    let sizes = try sizes(head, at: place + 46 + Int64(length))
    let next = place + 46 + Int64(length + head.little(30, 2) + head.little(32, 2))
    guard next <= end else { throw Self.damaged }
    var entry = ZipArchive.Entry(
      name: name, size: sizes.size, packed: sizes.packed, method: head.little(10, 2),
      checksum: UInt32(head.little(16, 4)), header: sizes.header)
    let isLink = head[5] == 3 && head.little(40, 2) & 0xf000 == 0xa000
    entry.problem =
      length > nameBytes
      ? "its name is longer than \(nameBytes) bytes"
      : isLink
        ? "is a link, not a file" : head[8] & 1 == 1 ? "is locked by a password" : Self.nameProblem(name)
    if entry.problem == nil, entry.method != 0, entry.method != 8 {
      entry.problem = "is packed in a way (\(entry.method)) that is not known"
    }
    return (entry, next)
  }

  private static let damaged = MediaProblem("The zip’s directory is damaged.")

  /// What does not fit into four bytes stands in an extra field (APPNOTE 4.5.3), in this order.
  private func sizes(
    _ head: [UInt8], at place: Int64
  ) throws(MediaProblem) -> (size: Int64, packed: Int64, header: Int64) {
    var numbers = [head.little(24, 4), head.little(20, 4), head.little(42, 4)]
    guard numbers.contains(0xffff_ffff) else {
      return (Int64(numbers[0]), Int64(numbers[1]), Int64(numbers[2]))
    }
    let extra = try file.bytes(place, head.little(30, 2))
    var at = 0
    while at + 4 <= extra.count, extra.little(at, 2) != 1 { at += 4 + extra.little(at + 2, 2) }
    guard at + 4 <= extra.count else { throw Self.damaged }
    let end = min(extra.count, at + 4 + extra.little(at + 2, 2))
    at += 4
    for index in numbers.indices where numbers[index] == 0xffff_ffff {
      guard at + 8 <= end, extra.little(at, 8) >= 0 else {
        throw Self.damaged
      }
      numbers[index] = extra.little(at, 8)
      at += 8
    }
    return (Int64(numbers[0]), Int64(numbers[1]), Int64(numbers[2]))
  }

  /// A name is only a label here, yet one that would lead out of a folder has no good reason.
  private static func nameProblem(_ name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let leadsOut =
      name.hasPrefix("/") || name.contains("\\") || parts.contains("..") || parts.first?.contains(":") == true
    if leadsOut { return "its name leads out of the zip" }
    let isOdd = name.isEmpty || name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
    return isOdd ? "its name has control characters" : nil
  }
}
