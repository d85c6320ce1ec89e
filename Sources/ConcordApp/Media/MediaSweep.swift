import Crypto
import Glibc
import SQLite

/// Finds files on the disk that no project has: what a crash left between giving a file its place and entering it, or
/// between forgetting it and taking it away. They harm nobody but take room; the server takes them away, a folder at a
/// time, all 256 of them within about two hours.
package struct MediaSweep: Sendable {
  package struct Stray: Sendable {
    package let path: String
    package let bytes: Int64
    /// Seconds since 1970: when its bytes were last written.
    let changedAt: Int64
  }

  /// A younger file may be on its way in by another program on the same folder, which this one's lock does not hold.
  static let leastAgeSeconds: Int64 = 3_600
  package static let folders = 256

  private let files: MediaFiles
  private let database: Database

  package init(_ files: MediaFiles, _ database: Database) { (self.files, self.database) = (files, database) }

  /// What no project has in one of the folders, 0 to 255.
  package func strays(folder: Int) throws -> [Stray] {
    let name = Hex.encode([UInt8(folder)])
    return try MediaFiles.names(in: "\(files.folder)/\(name)").compactMap { file in
      let path = "\(files.folder)/\(name)/\(file)"
      guard let hash = Self.hash(file, in: name) else { return nil }
      if try isNamed(hash) { return nil }
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return Stray(path: path, bytes: Int64(status.st_size), changedAt: Int64(status.st_mtim.tv_sec))
    }
  }

  /// All there are: how many, and how large.
  package func count() throws -> (files: Int, bytes: Int64) {
    let found = try (0..<Self.folders).flatMap { try strays(folder: $0) }
    return (found.count, found.reduce(0) { $0 + $1.bytes })
  }

  /// Takes those of one folder away.
  ///
  /// - Parameter now: milliseconds since 1970.
  /// - Returns: how many.
  @discardableResult
  package func sweep(folder: Int, now: Int64) throws -> Int {
    var count = 0
    for stray in try strays(folder: folder) where stray.changedAt + Self.leastAgeSeconds < now / 1_000 {
      guard let hash = Self.hash(String(stray.path.suffix(64)), in: nil) else { continue }
      // Asked again while nobody can give a file its place: it may have come in meanwhile.
      try files.remove { try isNamed(hash) ? [] : [hash] }
      count += 1
    }
    return count
  }

  /// nil for what is none of our files.
  private static func hash(_ name: String, in folder: String?) -> [UInt8]? {
    folder.map(name.hasPrefix) ?? true ? Media.hash(name) : nil
  }

  private func isNamed(_ hash: [UInt8]) throws -> Bool {
    try database.read { try MediaStore.isAnywhere($0, hash) }
  }
}
