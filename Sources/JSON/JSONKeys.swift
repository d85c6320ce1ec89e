/// Remembers the keys of the objects that are open, so that a key that comes twice is refused at every depth.
struct JSONKeys {
  private struct Span {
    var start: Int
    var length: Int
    /// The bytes lie in `decoded`, because the key was written with escapes.
    var isDecoded: Bool
  }

  private var spans: [Span] = []
  private var decoded: [UInt8] = []

  /// The mark to hand to `close` at the end of the object that begins now.
  @inline(__always)
  func open() -> Int { spans.count }

  @inline(__always)
  mutating func add(_ base: UnsafePointer<UInt8>, _ key: Range<Int>, hasEscapes: Bool) {
    if hasEscapes {
      let text = JSONBytes.unescaped(UnsafeBufferPointer(start: base + key.lowerBound, count: key.count))
      spans.append(Span(start: decoded.count, length: text.count, isDecoded: true))
      decoded.append(contentsOf: text)
    } else {
      spans.append(Span(start: key.lowerBound, length: key.count, isDecoded: false))
    }
  }

  /// Forgets the keys since `mark` and says whether they all differ.
  @inline(__always)
  mutating func close(_ base: UnsafePointer<UInt8>, _ mark: Int) -> Bool {
    let count = spans.count - mark
    let differ = count < 2 || (count <= 16 ? pairsDiffer(base, mark) : sortedDiffer(base, mark))
    spans.removeSubrange(mark...)
    return differ
  }

  private func pairsDiffer(_ base: UnsafePointer<UInt8>, _ mark: Int) -> Bool {
    spans.withUnsafeBufferPointer { spans in
      decoded.withUnsafeBufferPointer { decoded in
        for later in mark + 1..<spans.count {
          let length = spans[later].length
          for earlier in mark..<later where spans[earlier].length == length {
            let one = Self.start(spans[earlier], base, decoded)
            let other = Self.start(spans[later], base, decoded)
            if Self.compare(one, other, length) == 0 { return false }
          }
        }
        return true
      }
    }
  }

  /// Sorting keeps an object of many keys at n log n whatever the keys are; a hash table could be flooded.
  private func sortedDiffer(_ base: UnsafePointer<UInt8>, _ mark: Int) -> Bool {
    decoded.withUnsafeBufferPointer { decoded in
      let sorted = spans[mark...].sorted { one, other in
        if one.length != other.length { return one.length < other.length }
        return Self.compare(Self.start(one, base, decoded), Self.start(other, base, decoded), one.length) < 0
      }
      return (1..<sorted.count).allSatisfy { index in
        let one = sorted[index - 1]
        let other = sorted[index]
        return one.length != other.length
          || Self.compare(Self.start(one, base, decoded), Self.start(other, base, decoded), one.length) != 0
      }
    }
  }

  @inline(__always)
  private static func start(
    _ span: Span, _ base: UnsafePointer<UInt8>, _ decoded: UnsafeBufferPointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    if span.isDecoded, let start = decoded.baseAddress { start + span.start } else { base + span.start }
  }

  @inline(__always)
  private static func compare(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int) -> Int
  {
    var index = 0
    while index < count {
      if one[index] != other[index] { return one[index] < other[index] ? -1 : 1 }
      index &+= 1
    }
    return 0
  }
}
