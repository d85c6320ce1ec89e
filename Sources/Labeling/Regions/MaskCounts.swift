extension Mask {
  /// From COCO's compressed run lengths: each number in groups of five bits, from the fourth on as the difference to
  /// the one before the last.
  ///
  /// nil for bytes that are none, or do not add up to the size. Source: cocoapi, `rleFrString`.
  package init?(height: Int, width: Int, compressed: [UInt8]) {
    var counts: [Int] = []
    var position = 0
    while position < compressed.count {
      var value = 0
      var shift = 0
      var isMore = true
      while isMore {
        guard position < compressed.count, (48..<112).contains(compressed[position]), shift < 60 else {
          return nil
        }
        let group = Int(compressed[position]) - 48
        value |= (group & 0x1F) << shift
        isMore = group & 0x20 != 0
        shift += 5
        position += 1
        if !isMore && group & 0x10 != 0 { value |= -1 << shift }
      }
      let (sum, isTooFar) = value.addingReportingOverflow(counts.count > 2 ? counts[counts.count - 2] : 0)
      guard !isTooFar else { return nil }
      counts.append(sum)
    }
    self.init(height: height, width: width, counts: counts)
  }

  /// COCO's compressed run lengths (cocoapi, `rleToString`).
  package var compressed: [UInt8] {
    let counts = counts
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() {
      var rest = index > 2 ? count - counts[index - 2] : count
      var isMore = true
      while isMore {
        var group = rest & 0x1F
        rest >>= 5
        isMore = group & 0x10 != 0 ? rest != -1 : rest != 0
        if isMore { group |= 0x20 }
        bytes.append(UInt8(group + 48))
      }
    }
    return bytes
  }
}
