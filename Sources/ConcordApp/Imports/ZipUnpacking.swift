import Crypto
import Formats
import Glibc
import JSON
import Labeling

/// The first half of importing a zip: its pictures, recordings and films become files of the project, and the lines of an
/// import are written, one for each; tables beside them say more about them (``ZipTables``).
struct ZipUnpacking {
  private let context: JobContext
  private let files: MediaFiles
  private let limits: MediaLimits
  private let project: ImportProject
  private let settings: ImportSettings

  init(
    _ context: JobContext, _ files: MediaFiles, _ limits: MediaLimits, project: ImportProject,
    settings: ImportSettings
  ) {
    (self.context, self.files, self.limits) = (context, files, limits)
    (self.project, self.settings) = (project, settings)
  }

  /// Writes the lines, safe on the disk, and says what is wrong with which entry, counted from 1.
  ///
  /// - Parameter moved: told now and then how many bytes of the zip are done with.
  func run(_ zip: ImportFile, into lines: ImportFile, moved: (Int64) throws -> Void) throws -> [RecordProblem]
  {
    let opened = try OpenZip(path: zip.path)
    defer { withExtendedLifetime(opened) {} }
    let archive = try ZipArchive(opened.bytes)
    try ZipTables.check(project.schema, field: settings.field)
    var (problems, tables): ([RecordProblem], [Int]) = ([], [])
    var unpacked = ZipFiles(archive)
    var told = context.clock()
    var done: Int64 = 0
    for index in 0..<archive.count {
      let entry = try archive.entry(index)
      if entry.isNothing { continue }
      try context.check()
      if ZipTables.isTable(entry.name) {
        tables.append(index)
        continue
      }
      let problem = try trying(entry, index) {
        unpacked.append(entry: index, try take(entry, archive, index))
      }
      if let problem { problems.append(problem) }
      done += entry.packed
      if context.clock() - told > Self.tellMilliseconds {
        told = context.clock()
        try moved(done)
        context.announceProgress()
      }
    }
    return problems + (try write(tables, archive, unpacked, lines))
  }

  private static let tellMilliseconds: Int64 = 400

  /// The lines: what the tables say, one row after another, then the files that no row names.
  private func write(
    _ places: [Int], _ archive: ZipArchive, _ unpacked: ZipFiles, _ lines: ImportFile
  ) throws -> [RecordProblem] {
    let writer = try LinesFile(lines)
    var tables = try ZipTables(
      unpacked, project.schema, field: settings.field, areNamed: !places.isEmpty)
    var problems: [RecordProblem] = []
    for place in places {
      let entry = try archive.entry(place)
      let problem = try trying(entry, place) {
        guard entry.size <= ZipLimits().tableBytes else {
          throw MediaProblem("A table beside the files has at most \(ZipLimits().tableBytes) bytes.")
        }
        let table = try LinesFile(lines.table)
        defer { lines.table.remove() }
        try archive.unpack(entry) { try table.write(raw: $0) }
        try table.finish()
        try tables.read(entry.name, from: lines.table) {
          try context.check()
          try writer.write($0)
        }
      }
      if let problem { problems.append(problem) }
    }
    try tables.writeRest { try writer.write($0) }
    try writer.finish()
    return problems + tables.problems
  }

  /// What is wrong with an entry, where that is no reason to stop.
  private func trying(_ entry: ZipArchive.Entry, _ index: Int, _ work: () throws -> Void) throws
    -> RecordProblem?
  {
    do {
      try work()
      return nil
    } catch let problem as MediaProblem {
      return RecordProblem(line: index + 1, detail: "\(entry.name): \(problem.detail)")
    } catch let problem as FormatError {
      return RecordProblem(line: 1, detail: "\(entry.name): \(problem.detail)")
    } catch let problem as Problem where problem.code == "bad_media" {
      return RecordProblem(line: index + 1, detail: "\(entry.name): \(problem.detail ?? problem.title)")
    }
  }

  private func take(_ entry: ZipArchive.Entry, _ archive: ZipArchive, _ index: Int) throws -> Media {
    guard entry.size <= limits.fileBytes else {
      throw MediaProblem("The file has more than \(limits.fileBytes) bytes.")
    }
    guard files.freeBytes - entry.size > limits.freeBytes else { throw Problem.storageFull }
    var file = try IncomingFile(files, name: "zip-\(context.id)-\(index)-\(context.clock())")
    try archive.unpack(entry) { try file.write($0) }
    let intake = MediaIntake(
      files, context.database, limits, project: project.id, user: context.createdBy, now: context.clock())
    return try intake.take(file, name: Media.shownName(entry.name), address: nil, isAudited: false).media
  }

}

/// The zip on the disk, open for reading at any place.
private final class OpenZip {
  private let descriptor: Int32
  let bytes: MediaBytes

  init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw JobFailure("The uploaded file is no longer there.")
    }
    self.descriptor = descriptor
    bytes = MediaBytes(size: Int64(status.st_size)) { offset, count in
      [UInt8](unsafeUninitializedCapacity: count) { room, filled in
        while filled < count {
          let place = room.baseAddress?.advanced(by: filled)
          let got = pread(descriptor, place, count - filled, off_t(offset) + filled)
          if got < 0, errno == EINTR { continue }
          if got <= 0 { break }
          filled += got
        }
      }
    }
  }

  deinit { close(descriptor) }
}

/// A file that is there under its name when it is whole.
private final class LinesFile {
  private let target: ImportFile
  private let temporary: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ target: ImportFile) throws {
    self.target = target
    temporary = target.path + ".lines"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MediaFailure(errno).problem }
  }

  deinit {
    close(descriptor)
    // Where it was finished there is nothing under this name any more.
    unlink(temporary)
  }

  func write(_ line: [UInt8]) throws {
    buffer += line
    buffer.append(0x0a)
    if buffer.count > 1 << 18 { try flush() }
  }

  func write(raw bytes: [UInt8]) throws {
    buffer += bytes
    if buffer.count > 1 << 18 { try flush() }
  }

  func finish() throws {
    try flush()
    guard fsync(descriptor) == 0, rename(temporary, target.path) == 0 else {
      throw MediaFailure(errno).problem
    }
  }

  private func flush() throws {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count > 0 { written += count } else if errno != EINTR { throw MediaFailure(errno).problem }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
