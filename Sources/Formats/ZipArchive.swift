/// How much a zip may hold.
package struct ZipLimits: Sendable {
  package var entries = 500_000
  package var nameBytes = 1_000
  /// Bytes of all entries unpacked.
  package var totalBytes: Int64 = 64 << 30
  /// Unpacked bytes for a packed one, of entries above a mebibyte: pictures, sound and tables stay far below.
  package var ratio: Int64 = 200
  /// Bytes of a table beside the files, which is read row by row.
  package var tableBytes: Int64 = 4 << 30

  package init() {}
}

/// A zip file (APPNOTE 6.3.10) read by its directory, entries unpacked as streams. Whatever its headers say is checked
/// against its bytes, and no name leads out of it.
package struct ZipArchive {
  package struct Entry: Sendable {
    package let name: String
    package let size: Int64
    /// Bytes that it takes in the zip.
    package let packed: Int64
    let method: Int
    let checksum: UInt32
    let header: Int64
    /// Why it is not taken; nil: it can be unpacked.
    package fileprivate(set) var problem: String?

    /// A folder, or what a system leaves beside files.
    package var isNothing: Bool {
      let last = name.split(separator: "/").last ?? ""
      return name.hasSuffix("/") || name.hasPrefix("__MACOSX/") || last == ".DS_Store" || last == "Thumbs.db"
        || last == "desktop.ini"
    }
  }

  package let entries: [Entry]
  private let file: MediaBytes

  /// Throws when it is no zip, or one that would fill the disk.
  package init(_ file: MediaBytes, limits: ZipLimits = ZipLimits()) throws(MediaProblem) {
    self.file = file
    let directory = try Self.directory(file, limits)
    entries = try Self.checked(try Self.entries(file, directory, limits), directory.start, limits)
  }

  private struct Directory {
    let start: Int64
    let end: Int64
    let count: Int
  }

  /// From the record at the end of the file, behind which only a comment may stand.
  private static func directory(_ file: MediaBytes, _ limits: ZipLimits) throws(MediaProblem) -> Directory {
    let start = max(0, file.size - 65_557)
    let tail = file.prefix(start, Int(file.size - start))
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
    var end = start + Int64(place)
    if count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff {
      (count, size, offset, end) = try large(file, before: end)
    }
    guard count <= limits.entries else {
      throw MediaProblem("The zip has more than \(limits.entries) files.")
    }
    guard offset <= end, size <= end - Int64(offset) else { throw MediaProblem("The zip is damaged.") }
    return Directory(start: Int64(offset), end: Int64(offset + size), count: count)
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

  private static func entries(
    _ file: MediaBytes, _ directory: Directory, _ limits: ZipLimits
  ) throws(MediaProblem) -> [Entry] {
    var entries: [Entry] = []
    var offset = directory.start
    for _ in 0..<directory.count {
      let head = try file.bytes(offset, 46)
      guard head.little(0, 4) == 0x0201_4b50 else { throw MediaProblem("The zip’s directory is damaged.") }
      let length = head.little(28, 2)
      let bytes = try file.bytes(offset + 46, length)
      let sizes = try sizes(head, file, at: offset + 46 + Int64(length))
      offset += 46 + Int64(length + head.little(30, 2) + head.little(32, 2))
      guard offset <= directory.end else { throw MediaProblem("The zip’s directory is damaged.") }
      let name = String(decoding: bytes, as: UTF8.self)
      var entry = Entry(
        name: name, size: sizes.size, packed: sizes.packed, method: head.little(10, 2),
        checksum: UInt32(head.little(16, 4)), header: sizes.header)
      let isLink = head[5] == 3 && head.little(40, 2) & 0xf000 == 0xa000
      entry.problem =
        length > limits.nameBytes
        ? "its name is longer than \(limits.nameBytes) bytes"
        : isLink ? "is a link, not a file" : head[8] & 1 == 1 ? "is locked by a password" : nameProblem(name)
      if entry.problem == nil, entry.method != 0, entry.method != 8 {
        entry.problem = "is packed in a way (\(entry.method)) that is not known"
      }
      entries.append(entry)
    }
    return entries
  }

  /// What does not fit into four bytes stands in an extra field (APPNOTE 4.5.3), in this order.
  private static func sizes(
    _ head: [UInt8], _ file: MediaBytes, at place: Int64
  ) throws(MediaProblem) -> (size: Int64, packed: Int64, header: Int64) {
    var numbers = [head.little(24, 4), head.little(20, 4), head.little(42, 4)]
    guard numbers.contains(0xffff_ffff) else {
      return (Int64(numbers[0]), Int64(numbers[1]), Int64(numbers[2]))
    }
    let extra = try file.bytes(place, head.little(30, 2))
    var at = 0
    while at + 4 <= extra.count, extra.little(at, 2) != 1 { at += 4 + extra.little(at + 2, 2) }
    guard at + 4 <= extra.count else { throw MediaProblem("The zip’s directory is damaged.") }
    let end = min(extra.count, at + 4 + extra.little(at + 2, 2))
    at += 4
    for index in numbers.indices where numbers[index] == 0xffff_ffff {
      guard at + 8 <= end, extra.little(at, 8) >= 0 else {
        throw MediaProblem("The zip’s directory is damaged.")
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

  /// No two entries of one name, none on another, and not more than is allowed, before a byte is unpacked.
  private static func checked(
    _ entries: [Entry], _ end: Int64, _ limits: ZipLimits
  ) throws(MediaProblem) -> [Entry] {
    var entries = entries
    var names: Set<String> = []
    var total: Int64 = 0
    for index in entries.indices {
      let entry = entries[index]
      total = entry.size > limits.totalBytes ? .max : total + entry.size
      guard total <= limits.totalBytes else {
        throw MediaProblem("Unpacked it would have more than \(limits.totalBytes) bytes.")
      }
      guard entry.size <= 1 << 20 || entry.size / max(1, entry.packed) <= limits.ratio else {
        throw MediaProblem("“\(entry.name.prefix(100))” unpacks to more than \(limits.ratio) times its size.")
      }
      if !names.insert(entry.name.lowercased()).inserted, entry.problem == nil {
        entries[index].problem = "another file has this name"
      }
    }
    var free: Int64 = 0
    for entry in entries.sorted(by: { $0.header < $1.header }) {
      guard entry.header >= free, entry.header <= end - 30, entry.packed <= end - 30 - entry.header else {
        throw MediaProblem("Files of the zip lie on each other.")
      }
      free = entry.header + 30 + entry.packed
    }
    return entries
  }
}

extension ZipArchive {
  /// Unpacks one entry, piece by piece; throws when its bytes are not what its headers say.
  package func unpack(_ entry: Entry, _ write: ([UInt8]) throws -> Void) throws {
    if let problem = entry.problem { throw MediaProblem(problem) }
    let head = try file.bytes(entry.header, 30)
    guard head.little(0, 4) == 0x0403_4b50 else { throw MediaProblem("The zip is damaged here.") }
    var offset = entry.header + 30 + Int64(head.little(26, 2) + head.little(28, 2))
    let end = offset + entry.packed
    let file = self.file
    let source = { () -> [UInt8] in
      let piece = file.prefix(offset, Int(min(1 << 16, end - offset)))
      offset += Int64(piece.count)
      return piece
    }
    var inflater = Inflater(source: source)
    var checksum = CRC32()
    var size: Int64 = 0
    while let piece = try entry.method == 0 ? stored(source()) : inflater.next() {
      size += Int64(piece.count)
      guard size <= entry.size else { throw MediaProblem("It is longer than the zip says.") }
      checksum.update(piece)
      try write(piece)
    }
    guard size == entry.size, checksum.value == entry.checksum else {
      throw MediaProblem("It is not what was packed: length or checksum differ.")
    }
  }

  private func stored(_ piece: [UInt8]) -> [UInt8]? { piece.isEmpty ? nil : piece }
}
