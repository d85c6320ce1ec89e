import Synchronization

/// Reads a file body on the pool, so that a slow disk holds no loop up. One call at a time, as of every stream.
final class FileStream: ByteStream {
  private struct Position {
    var piece = 0
    var offset: Int64 = 0
  }
  private let body: FileBody
  private let position = Mutex(Position())
  private static let blockBytes: Int64 = 256 * 1024

  init(_ body: FileBody) { self.body = body }

  func next() throws -> [UInt8]? {
    try position.withLock { position in
      while position.piece < body.pieces.count {
        switch body.pieces[position.piece] {
        case .bytes(let bytes):
          position.piece += 1
          return bytes
        case .range(let range):
          let start = range.lowerBound + position.offset
          let count = min(range.upperBound - start, Self.blockBytes)
          if count == 0 {
            position = Position(piece: position.piece + 1)
            continue
          }
          let bytes = try body.file.read(at: start, count: Int(count))
          guard Int64(bytes.count) == count else { throw ServerError("the file became shorter") }
          position.offset += count
          return bytes
        }
      }
      return nil
    }
  }

  func close() {}
}
