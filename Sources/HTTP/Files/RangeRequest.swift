/// What a Range field asks of something with a known size (RFC 9110 section 14).
package enum RangeRequest: Sendable, Equatable {
  /// No range, or one that is not to be honoured: everything is sent.
  case whole
  case ranges([Range<Int64>])
  /// 416
  case unsatisfiable

  /// With more ranges in one request the whole file is sent.
  package static let most = 16

  /// Reads a Range field. A unit or a syntax that is not known is ignored, as section 14.2 asks.
  package static func parse(_ text: String, size: Int64, limit: Int = RangeRequest.most) -> RangeRequest {
    text.withBytes { bytes in
      guard bytes.count > 6, bytes.slice(0..<6).equals(ignoringCase: "bytes=") else { return .whole }
      let elements = bytes.slice(6..<bytes.count).list()
      guard elements.count <= limit else { return .whole }
      var ranges: [Range<Int64>] = []
      for element in elements {
        switch range(element, size: size) {
        case .malformed: return .whole
        case .beyond: continue
        case .bytes(let range): ranges.append(range)
        }
      }
      if ranges.isEmpty { return .unsatisfiable }
      // Overlapping ranges that add up to more than the file are no use to an honest client.
      if ranges.reduce(0, { $0 &+ Int64($1.count) }) > size { return .whole }
      return .ranges(ranges)
    }
  }

  /// The same, with the conditions of the request: only GET has ranges, and `If-Range` must hold.
  package static func evaluate(
    _ head: RequestHead, size: Int64, etag: String?, lastModified: Int64?, limit: Int = RangeRequest.most,
    now: Int64 = HTTPDate.now()
  ) -> RangeRequest {
    guard head.method == .get else { return .whole }
    let fields = head.headers.values("Range")
    guard fields.count == 1,
      Preconditions.allowsRange(head, etag: etag, lastModified: lastModified, now: now)
    else { return .whole }
    return parse(fields[0], size: size, limit: limit)
  }

  private enum Element {
    case bytes(Range<Int64>)
    case beyond
    case malformed
  }

  private static func range(_ bytes: UnsafeRawBufferPointer, size: Int64) -> Element {
    guard let dash = bytes.firstIndex(of: 0x2d) else { return .malformed }
    let first = bytes.slice(0..<dash)
    let last = bytes.slice(dash + 1..<bytes.count)
    if first.isEmpty {
      guard let count = number(last) else { return .malformed }
      return count == 0 || size == 0 ? .beyond : .bytes(max(0, size - count)..<size)
    }
    guard let start = number(first) else { return .malformed }
    if last.isEmpty { return start < size ? .bytes(start..<size) : .beyond }
    guard let end = number(last), end >= start else { return .malformed }
    return start < size ? .bytes(start..<min(size - 1, end) + 1) : .beyond
  }

  /// A number of any length; beyond what any file has it stands for "very far".
  private static func number(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard !bytes.isEmpty, bytes.allSatisfy(\.isDigit) else { return nil }
    return bytes.decimal ?? Int64.max - 1
  }
}
