import CSQLite
import Glibc

/// The write-ahead log as the writer's connection sees it: what SQLite appends is gathered and goes to the system in
/// one call. SQLite itself makes two for every page, the first of 24 bytes, and for those the system clears a block of
/// the file: together a third of the time of an import, a tenth of that of a submit.
///
/// Nobody reads a page of the log before the commit that it belongs to is told to others in shared memory, and SQLite
/// tells it after the last page was written. That page's header says that it ends a commit
/// (sqlite.org/fileformat2.html#the_write_ahead_log), so there everything goes out. Syncing, and when, stays with SQLite.
struct LogFile {
  static let vfsName = "concord-log"
  /// The most that SQLite's layer for Unix writes in one call: it cuts sizes to 17 bits (os_unix.c, seekAndWriteFd), and
  /// of more than that it would write the remainder and then nothing.
  private static let capacity = 0x1ffff
  private static let fileHeaderSize: Int64 = 32
  private static let frameHeaderSize = 24

  // SQLite takes the pointer to this struct for one to its first field.
  private var methods: sqlite3_file
  private let file: UnsafeMutablePointer<sqlite3_file>
  private let bytes: UnsafeMutableRawPointer
  /// Where in the file the gathered bytes belong, and how many there are.
  private var start: Int64 = 0
  private var count = 0
  /// Behind the last page that was appended.
  private var end: Int64 = 0
  /// The frame that was appended last ends a commit.
  private var isCommit = false

  /// Makes the layer known to SQLite: a copy of the system's own, but for the log.
  static func register() {
    guard let system = sqlite3_vfs_find(nil) else { return }
    let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    vfs.initialize(to: system.pointee)
    vfs.pointee.zName = UnsafePointer(strdup(vfsName))
    vfs.pointee.pNext = nil
    vfs.pointee.szOsFile += Int32(MemoryLayout<LogFile>.stride)
    vfs.pointee.xOpen = { _, path, file, flags, outFlags in
      guard let system = sqlite3_vfs_find(nil), let file else { return SQLITE_CANTOPEN }
      guard flags & SQLITE_OPEN_WAL != 0 else {
        return system.pointee.xOpen(system, path, file, flags, outFlags)
      }
      return LogFile.open(file) { system.pointee.xOpen(system, path, $0, flags, outFlags) }
    }
    sqlite3_vfs_register(vfs, 0)
  }

  private static func open(
    _ file: UnsafeMutablePointer<sqlite3_file>, _ openSystem: (UnsafeMutablePointer<sqlite3_file>) -> Int32
  ) -> Int32 {
    let place = UnsafeMutableRawPointer(file)
    let system = (place + MemoryLayout<LogFile>.stride).assumingMemoryBound(to: sqlite3_file.self)
    file.pointee.pMethods = nil
    let code = openSystem(system)
    guard code == SQLITE_OK, let bytes = malloc(capacity) else {
      if code == SQLITE_OK { _ = system.pointee.pMethods.pointee.xClose(system) }
      return code == SQLITE_OK ? SQLITE_NOMEM : code
    }
    place.initializeMemory(
      as: LogFile.self,
      to: LogFile(methods: sqlite3_file(pMethods: Self.ioMethods), file: system, bytes: bytes))
    return SQLITE_OK
  }

  private init(
    methods: sqlite3_file, file: UnsafeMutablePointer<sqlite3_file>, bytes: UnsafeMutableRawPointer
  ) {
    (self.methods, self.file, self.bytes) = (methods, file, bytes)
  }
}

// MARK: - Gathering

extension LogFile {
  fileprivate mutating func write(_ source: UnsafeRawPointer, _ size: Int, at offset: Int64) -> Int32 {
    if count > 0, offset >= start, offset + Int64(size) <= start + Int64(count) {
      // The transaction changes a page again, or takes the place of one that was rolled back.
      memcpy(bytes + Int(offset - start), source, size)
    } else if mayAppend(size, at: offset) {
      if offset != start + Int64(count) || count + size > Self.capacity {
        let code = flush()
        if code != SQLITE_OK { return code }
        start = offset
      }
      memcpy(bytes + count, source, size)
      count += size
      end = offset + Int64(size)
    } else {
      if offset == 0 { end = Int64(size) }
      let code = flush()
      return code == SQLITE_OK ? system.xWrite(file, source, Int32(size), offset) : code
    }
    if size == Self.frameHeaderSize {
      isCommit = source.loadUnaligned(fromByteOffset: 4, as: UInt32.self) != 0
    }
    return isCommit && size != Self.frameHeaderSize ? flush() : SQLITE_OK
  }

  /// Whether these are bytes of a new frame. Those of old ones are written again when a commit ends whose pages changed
  /// on the way: that comes after the frame that ends it, and nothing does behind it.
  private func mayAppend(_ size: Int, at offset: Int64) -> Bool {
    let isHeader = size == Self.frameHeaderSize
    guard isHeader || (size >= 512 && size & (size - 1) == 0) else { return false }
    return offset == end || (isHeader && offset >= Self.fileHeaderSize && (offset > end || !isCommit))
  }

  fileprivate mutating func flush() -> Int32 {
    guard count > 0 else { return SQLITE_OK }
    let code = system.xWrite(file, bytes, Int32(count), start)
    start += Int64(count)
    count = 0
    // Then the transaction is rolled back, and the next one begins where it did.
    if code != SQLITE_OK { isCommit = false }
    return code
  }

  /// What is gathered was never committed.
  fileprivate func close() -> Int32 {
    free(bytes)
    return system.xClose(file)
  }

  fileprivate var system: sqlite3_io_methods { file.pointee.pMethods.pointee }
}

// MARK: - The methods of the file

extension LogFile {
  // SAFETY: written once, before the first connection is opened, and only read after.
  private nonisolated(unsafe) static let ioMethods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 1
    methods.pointee.xClose = { LogFile.of($0).pointee.close() }
    methods.pointee.xRead = { file, target, size, offset in
      LogFile.settled(file) { $0.xRead($1, target, size, offset) }
    }
    methods.pointee.xWrite = { file, source, size, offset in
      guard let source else { return SQLITE_IOERR }
      return LogFile.of(file).pointee.write(source, Int(size), at: offset)
    }
    methods.pointee.xTruncate = { file, size in LogFile.settled(file) { $0.xTruncate($1, size) } }
    methods.pointee.xSync = { file, flags in LogFile.settled(file) { $0.xSync($1, flags) } }
    methods.pointee.xFileSize = { file, size in LogFile.settled(file) { $0.xFileSize($1, size) } }
    methods.pointee.xLock = { file, level in LogFile.passed(file) { $0.xLock($1, level) } }
    methods.pointee.xUnlock = { file, level in LogFile.passed(file) { $0.xUnlock($1, level) } }
    methods.pointee.xCheckReservedLock = { file, result in
      LogFile.passed(file) { $0.xCheckReservedLock($1, result) }
    }
    methods.pointee.xFileControl = { file, code, argument in
      LogFile.passed(file) { $0.xFileControl($1, code, argument) }
    }
    methods.pointee.xSectorSize = { file in LogFile.passed(file) { $0.xSectorSize($1) } }
    methods.pointee.xDeviceCharacteristics = { file in LogFile.passed(file) { $0.xDeviceCharacteristics($1) }
    }
    return UnsafePointer(methods)
  }()

  private static func of(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<LogFile> {
    guard let file else { preconditionFailure("SQLite asked for no file") }
    return UnsafeMutableRawPointer(file).assumingMemoryBound(to: LogFile.self)
  }

  private typealias Request = (sqlite3_io_methods, UnsafeMutablePointer<sqlite3_file>) -> Int32

  private static func passed(_ file: UnsafeMutablePointer<sqlite3_file>?, _ request: Request) -> Int32 {
    let log = of(file).pointee
    return request(log.system, log.file)
  }

  /// The same after everything that was gathered is in the file.
  private static func settled(_ file: UnsafeMutablePointer<sqlite3_file>?, _ request: Request) -> Int32 {
    let code = of(file).pointee.flush()
    return code == SQLITE_OK ? passed(file, request) : code
  }
}
