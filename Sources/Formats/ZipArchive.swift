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
/// against its bytes, and no name leads out of it. Of its entries stays in memory where each stands in the directory, eight
/// bytes; the rest is read again when it is asked for.
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
    package internal(set) var problem: String?

    /// A folder, or what a system leaves beside files.
    package var isNothing: Bool {
      let last = name.split(separator: "/").last ?? ""
      return name.hasSuffix("/") || name.hasPrefix("__MACOSX/") || last == ".DS_Store" || last == "Thumbs.db"
        || last == "desktop.ini"
    }
  }

  private let directory: ZipDirectory
  private let places: [Int64]
  /// Entries whose name one before them has.
  private let repeated: Set<Int>
  private var file: MediaBytes { directory.file }

  package var count: Int { places.count }

  /// Throws when it is no zip, or one that would fill the disk.
  package init(_ file: MediaBytes, limits: ZipLimits = ZipLimits()) throws(MediaProblem) {
    directory = try ZipDirectory(file, limits)
    (places, repeated) = try Self.checked(directory, limits)
  }

  /// The entries in the order of the directory; throws where the file is no longer what it was.
  package func entry(_ index: Int) throws(MediaProblem) -> Entry {
    var entry = try directory.entry(at: places[index]).entry
    if entry.problem == nil, repeated.contains(index) { entry.problem = "another file has this name" }
    return entry
  }

  /// No two entries of one name, none on another, and not more than is allowed, before a byte is unpacked.
  private static func checked(
    _ directory: ZipDirectory, _ limits: ZipLimits
  ) throws(MediaProblem) -> (places: [Int64], repeated: Set<Int>) {
    var (places, repeated): ([Int64], Set<Int>) = ([], [])
    // Of 64 bits, with a seed that nobody knows: two names of 500,000 share one in a case of a hundred million.
    var names: Set<Int> = []
    var extents: [(start: Int64, end: Int64)] = []
    var (place, total) = (directory.start, Int64(0))
    for index in 0..<directory.count {
      let (entry, next) = try directory.entry(at: place)
      places.append(place)
      place = next
      total = entry.size > limits.totalBytes ? .max : total + entry.size
      guard total <= limits.totalBytes else {
        throw MediaProblem("Unpacked it would have more than \(limits.totalBytes) bytes.")
      }
      guard entry.size <= 1 << 20 || entry.size / max(1, entry.packed) <= limits.ratio else {
        throw MediaProblem("“\(entry.name.prefix(100))” unpacks to more than \(limits.ratio) times its size.")
      }
      if !names.insert(entry.name.lowercased().hashValue).inserted { repeated.insert(index) }
      guard entry.header >= 0, entry.header <= directory.start - 30,
        entry.packed <= directory.start - 30 - entry.header
      else { throw lying }
      extents.append((entry.header, entry.header + 30 + entry.packed))
    }
    extents.sort { $0.start < $1.start }
    guard zip(extents, extents.dropFirst()).allSatisfy({ $0.end <= $1.start }) else { throw lying }
    return (places, repeated)
  }

  private static let lying = MediaProblem("Files of the zip lie on each other.")
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
