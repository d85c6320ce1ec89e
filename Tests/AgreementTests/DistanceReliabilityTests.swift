import Agreement
import Testing

struct DistanceReliabilityTests {
  private typealias Pair = DistanceReliability.Pair

  @Test func `who differs from the reliable is trusted less`() throws {
    // 0, 1 and 2 are near each other; 3 is far from all of them.
    let pairs = (0..<10).flatMap { _ in
      [
        Pair(0, 1, distance: 0.1), Pair(0, 2, distance: 0.1), Pair(1, 2, distance: 0.1),
        Pair(0, 3, distance: 0.8),
        Pair(1, 3, distance: 0.8), Pair(2, 3, distance: 0.8),
      ]
    }
    let found = DistanceReliability(pairs, annotatorCount: 5)
    let known = try found.reliabilities.prefix(4).map { try #require($0) }
    #expect(abs(known[0] - known[1]) < 1e-12 && abs(known[1] - known[2]) < 1e-12)
    // Mutual weights: the mean over all pairs would be (0.9 + 0.9 + 0.2) / 3 for the first.
    #expect(known[0] > 2.0 / 3 && known[3] < 0.3)
    #expect(found.weights[0] > 2 * found.weights[3])
    #expect(found.reliabilities[4] == nil)
    #expect(found.weights[4] == 1)
  }

  @Test func `one task alone moves nobody far`() throws {
    let many = (0..<50).flatMap { _ in [Pair(0, 1, distance: 0.2)] }
    let found = DistanceReliability(many + [Pair(0, 2, distance: 1)], annotatorCount: 3)
    #expect(try #require(found.reliabilities[2]) > 0.4)
  }

  @Test func `the order of tasks and annotators does not matter`() throws {
    var generator = SplitMix64(seed: 19)
    let pairs = (0..<60).map { _ -> Pair in
      let first = Int.random(in: 0..<4, using: &generator)
      return Pair(
        first, (first + 1 + Int.random(in: 0..<3, using: &generator)) % 4,
        distance: Double.random(in: 0...1, using: &generator))
    }
    let plain = DistanceReliability(pairs, annotatorCount: 4)
    let turned = DistanceReliability(
      pairs.reversed().map { Pair(3 - $0.second, 3 - $0.first, distance: $0.distance) }, annotatorCount: 4)
    for (one, other) in zip(plain.weights, turned.weights.reversed()) { #expect(abs(one - other) < 1e-9) }
  }

  @Test func `nobody is trusted more where nothing is known`() {
    #expect(DistanceReliability([], annotatorCount: 2).weights == [1, 1])
  }
}
