import Labeling
import Testing

struct MedianTests {
  @Test func `rankings differ by the pairs that they turn round`() {
    #expect(RankingDistance.kendall([1, 2, 3], [1, 2, 3]) == 0)
    #expect(RankingDistance.kendall([1, 2, 3], [3, 2, 1]) == 1)
    // One of three pairs.
    #expect(abs(RankingDistance.kendall([1, 2, 3], [2, 1, 3]) - 1.0 / 3) < 1e-12)
    // The second leaves 3 and 4 open: pair (3, 4) counts one half of six.
    #expect(abs(RankingDistance.kendall([1, 2, 3, 4], [1, 2]) - 0.5 / 6) < 1e-12)
    #expect(RankingDistance.kendall([], [7]) == 0)
  }

  @Test func `the medoid is the nearest to all, weighted`() {
    let places = [0.0, 1, 5]
    let distance = { (first: Int, second: Int) in abs(places[first] - places[second]) / 5 }
    #expect(Medoid(weights: [1, 1, 1], distance: distance)?.winners == [1])
    #expect(Medoid(weights: [1, 1, 5], distance: distance)?.index == 2)
    #expect(Medoid(weights: [1, 0, 1], distance: distance)?.winners == [0, 2])
    #expect(Medoid(weights: [0, 0, 0], distance: distance) == nil)
    // Distances 0.2 and 0.8 of the two others.
    #expect(abs((Medoid(weights: [1, 1, 1], distance: distance)?.confidence ?? 0) - 0.5) < 1e-12)
  }

  @Test func `the weighted median has half of the weight on either side`() {
    #expect(weightedMedian([(3, 1), (1, 1), (2, 1)]) == 2)
    #expect(weightedMedian([(1, 1), (2, 1)]) == 1.5)
    #expect(weightedMedian([(1, 1), (2, 1)], takesLower: true) == 1)
    #expect(weightedMedian([(1, 0.1), (2, 0.2), (9, 0.3)]) == 5.5)
    #expect(weightedMedian([(1, 1), (2, 0)]) == 1)
    #expect(weightedMedian([(1, 0)]) == nil)
  }
}
