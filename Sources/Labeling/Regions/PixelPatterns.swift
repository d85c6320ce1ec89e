/// Several masks of one size laid on each other: which stretches of pixels which of them have. Pixels with the same
/// voices are interchangeable, so a vote costs what the runs cost and not what the picture has in pixels.
struct PixelPatterns: Sendable {
  let height: Int
  let width: Int
  /// Which masks have the pixel, for each pattern but that of none.
  let patterns: [[Bool]]
  /// Stretches of pixels, in order, with their pattern; what lies between is in no mask.
  let stretches: [(pixels: Range<Int>, pattern: Int)]

  /// nil without masks, or when they differ in size.
  init?(_ masks: [Mask]) {
    guard let first = masks.first, masks.allSatisfy({ $0.height == first.height && $0.width == first.width })
    else { return nil }
    height = first.height
    width = first.width
    // A run's end and whose it is, in one number: the sort is most of the work.
    let bits = UInt64(64 - UInt64(masks.count).leadingZeroBitCount)
    var turns: [UInt64] = []
    turns.reserveCapacity(masks.reduce(0) { $0 + 2 * $1.runs.count })
    for (index, mask) in masks.enumerated() {
      for run in mask.runs {
        turns.append(UInt64(run.lowerBound) << bits | UInt64(index))
        turns.append(UInt64(run.upperBound) << bits | UInt64(index))
      }
    }
    turns.sort()
    var known: [[UInt64]: Int] = [:]
    var patterns: [[Bool]] = []
    var stretches: [(pixels: Range<Int>, pattern: Int)] = []
    var voices = [UInt64](repeating: 0, count: (masks.count + 63) / 64)
    var position = 0
    for turn in turns {
      let (place, mask) = (Int(turn >> bits), Int(turn & (1 << bits - 1)))
      if place > position, voices.contains(where: { $0 != 0 }) {
        let pattern = known[voices] ?? patterns.count
        if pattern == patterns.count {
          known[voices] = pattern
          patterns.append(masks.indices.map { voices[$0 / 64] & (1 << UInt64($0 % 64)) != 0 })
        }
        stretches.append((position..<place, pattern))
      }
      position = place
      voices[mask / 64] ^= 1 << UInt64(mask % 64)
    }
    self.patterns = patterns
    self.stretches = stretches
  }

  /// How many pixels show each pattern.
  var counts: [Int] {
    var counts = [Int](repeating: 0, count: patterns.count)
    for stretch in stretches { counts[stretch.pattern] += stretch.pixels.count }
    return counts
  }

  /// The pixels of the upright rectangle around all that any mask has.
  var surroundings: Int {
    var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
    for (pixels, _) in stretches {
      let (first, last) = (pixels.lowerBound, pixels.upperBound - 1)
      (left, right) = (min(left, first / height), max(right, last / height))
      let isOneColumn = first / height == last / height
      (top, bottom) = isOneColumn ? (min(top, first % height), max(bottom, last % height)) : (0, height - 1)
    }
    return right < 0 ? 0 : (right - left + 1) * (bottom - top + 1)
  }

  /// The pixels whose pattern is chosen.
  func mask(of chosen: [Bool]) -> Mask {
    var runs: [Range<Int>] = []
    for (pixels, pattern) in stretches where chosen[pattern] {
      if let last = runs.last, last.upperBound == pixels.lowerBound {
        runs[runs.count - 1] = last.lowerBound..<pixels.upperBound
      } else {
        runs.append(pixels)
      }
    }
    return Mask(height: height, width: width, runs: runs)
  }
}

/// The pixels that more than half of the weight has.
package struct PixelVote: Sendable {
  package let mask: Mask
  /// The mean over all pixels that anyone has of the larger side's share, 0.5 to 1; 1 where nobody has any.
  package let confidence: Double
  /// Whether some pixel has exactly half of the weight on either side; such pixels stay out.
  package let isTied: Bool

  /// nil when no mask has weight, or their sizes differ. A mask without weight changes nothing.
  package init?(_ masks: [Mask], weights: [Double]) {
    let voices = masks.indices.filter { weights[$0] > 0 }
    guard let patterns = PixelPatterns(voices.map { masks[$0] }) else { return nil }
    let total = voices.reduce(0) { $0 + weights[$1] }
    let shares = patterns.patterns.map { pattern in
      zip(pattern, voices).reduce(0) { $0 + ($1.0 ? weights[$1.1] : 0) } / total
    }
    mask = patterns.mask(of: shares.map { $0 > 0.5 + 1e-12 })
    let pixels = Double(patterns.counts.reduce(0, +))
    let certain = zip(shares, patterns.counts).reduce(0) { $0 + max($1.0, 1 - $1.0) * Double($1.1) }
    confidence = pixels > 0 ? certain / pixels : 1
    isTied = shares.contains { abs($0 - 0.5) <= 1e-12 }
  }
}
