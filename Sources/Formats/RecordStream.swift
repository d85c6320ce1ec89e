import Glibc

/// Drives a reader over bytes that come in blocks; only the record being read is in memory.
package struct RecordStream {
  package enum Entry: Sendable {
    case record(RawRecord)
    case problem(RecordProblem)
  }

  /// Fills the buffer with the next bytes and says how many; 0 at the end.
  package typealias Source = (UnsafeMutableRawBufferPointer) throws(FormatError) -> Int

  private var reader: any RecordReader
  private let source: Source
  private let blockBytes: Int
  private var window: [UInt8] = []
  private var start = 0
  private var end = 0
  private var isEnd = false
  private var offset: Int

  /// `position` is where the source's first byte lies.
  package init(
    _ reader: any RecordReader, from position: ReadPosition = .start, limits: FormatLimits = .standard,
    source: @escaping Source
  ) throws(FormatError) {
    self.reader = reader
    self.source = source
    blockBytes = limits.blockBytes
    offset = position.offset
    if position.offset > 0 {
      self.reader.resume(at: position)
    } else {
      try passByteOrderMark()
    }
  }

  /// Where the next record begins: right only between two records, which is when it can be asked.
  package var position: ReadPosition { ReadPosition(offset: offset, line: reader.line, item: reader.item) }

  /// The next record or problem; nil at the end.
  package mutating func next() throws(FormatError) -> Entry? {
    while true {
      let step = window.withUnsafeBytes { bytes in
        reader.step(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), isEnd: isEnd)
      }
      start += step.taken
      offset += step.taken
      switch step.outcome {
      case .needsMore: try fill()
      case .nothing: continue
      case .record(let record): return .record(record)
      case .problem(let problem): return .problem(problem)
      case .end: return nil
      }
    }
  }

  private mutating func fill() throws(FormatError) {
    precondition(!isEnd, "a reader asked for more after the end")
    if start > 0 {
      let (from, to) = (start, end)
      window.withUnsafeMutableBytes { bytes in
        if let base = bytes.baseAddress { memmove(base, base + from, to - from) }
      }
      end -= start
      start = 0
    }
    if window.count - end < blockBytes { grow() }
    let (from, room) = (end, blockBytes)
    let source = self.source
    let outcome = window.withUnsafeMutableBytes { bytes -> Result<Int, FormatError> in
      do throws(FormatError) {
        return .success(try source(UnsafeMutableRawBufferPointer(rebasing: bytes[from..<from + room])))
      } catch {
        return .failure(error)
      }
    }
    let count = try outcome.get()
    end += count
    isEnd = count == 0
  }

  /// Doubling: a record of n bytes is copied at most twice while it grows. The C library fills what is new: without the
  /// optimiser, Swift's own way through a sequence of zeros took 50 ms for each import.
  private mutating func grow() {
    let (kept, size) = (window, window.count + max(blockBytes, window.count))
    window = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      guard let base = bytes.baseAddress else { return }
      kept.withUnsafeBytes { old in
        if let from = old.baseAddress { memcpy(base, from, old.count) }
      }
      memset(base + kept.count, 0, size - kept.count)
      count = size
    }
  }

  private mutating func passByteOrderMark() throws(FormatError) {
    while end < 3, !isEnd { try fill() }
    let first = window[..<min(3, end)]
    if first.starts(with: [0xff, 0xfe]) || first.starts(with: [0xfe, 0xff]) {
      throw .notUTF8("The file is UTF-16; save it as UTF-8.")
    }
    if first.elementsEqual([0xef, 0xbb, 0xbf]) {
      start = 3
      offset = 3
    }
  }
}

extension RecordStream {
  /// Bytes in memory: for previews.
  package static func source(of bytes: [UInt8], from position: ReadPosition) -> Source {
    var at = position.offset
    return { buffer in
      let count = min(buffer.count, bytes.count - at)
      buffer.copyBytes(from: bytes[at..<at + count])
      at += count
      return count
    }
  }
}
