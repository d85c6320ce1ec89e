import Agreement
import Testing

struct DistanceTests {
  @Test func `sets differ by what they do not share`() {
    let (one, other): (Set<Int>, Set<Int>) = ([1, 2, 3], [2, 3, 4, 5])
    #expect(abs(SetDistance.jaccard(one, other) - 3.0 / 5) < 1e-12)
    #expect(abs(SetDistance.dice(one, other) - 3.0 / 7) < 1e-12)
    // An overlap: similarity 2/5 · 1/3.
    #expect(abs(SetDistance.masi(one, other) - (1 - 2.0 / 15)) < 1e-12)
    #expect(SetDistance.dice(Set<Int>(), []) == 0)
  }

  @Test func `unitizing has reasons where it has no value`() {
    func continuum(_ units: [[Segment]]) -> Continuum { Continuum(length: 10, units: units) }
    let unit = Segment(start: 2, end: 6, label: 0)
    #expect(UnitizedAlpha([]).statistic == .undefined(.noUnits))
    #expect(UnitizedAlpha([continuum([[unit]])]).statistic == .undefined(.oneAnnotator))
    #expect(UnitizedAlpha([continuum([[], []])]).statistic == .undefined(.oneCategoryOnly))
    let over = [unit, Segment(start: 5, end: 8, label: 0)]
    #expect(UnitizedAlpha([continuum([over, [unit]])]).statistic == .undefined(.overlappingUnits))
    #expect(UnitizedAlpha([continuum([[unit], [unit]])]).statistic == .value(1))
    // One marks 4 of 10, the other nothing: 2 · 4 differ; total 20, lengths 4 and 16, itself 16 + 16.
    // 1 − 8 · (400 − 32) / (20 · (400 − 16 − 256)) = −0.15.
    let alpha = UnitizedAlpha([continuum([[unit], []])]).statistic.value ?? 0
    #expect(abs(alpha + 0.15) < 1e-12)
  }

  @Test func `unitizing has an interval over documents`() throws {
    var generator = SplitMix64(seed: 2)
    let continua = (0..<30).map { _ in
      let start = Double(Int.random(in: 0..<5, using: &generator))
      let moved = start + Double(Int.random(in: 0...2, using: &generator))
      return Continuum(
        length: 20,
        units: [
          [Segment(start: start, end: start + 5, label: 0)],
          [Segment(start: moved, end: moved + 5, label: 0)],
        ])
    }
    let alpha = UnitizedAlpha(continua)
    let value = try #require(alpha.statistic.value)
    let interval = try #require(alpha.bootstrap(seed: 4))
    #expect(interval.low < value && value < interval.high)
    #expect(alpha.bootstrap(seed: 4) == interval)
    #expect(UnitizedAlpha([continua[0]]).bootstrap(seed: 4) == nil)
  }

  @Test(arguments: [1.0, 1e200, 1e-200])
  func `intraclass correlations do not depend on the size of the numbers`(scale: Double) {
    // Shrout & Fleiss 1979, table 2: ICC(1,1) 0.17, ICC(2,1) 0.29, ICC(3,1) 0.71.
    let table: [[Double]] = [
      [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
    ]
    let ratings = Ratings.numbers(
      table.enumerated().flatMap { unit, row in row.enumerated().map { (unit, $0, $1 * scale) } })
    let icc = IntraclassCorrelation(ratings)
    #expect(abs((icc.icc1.value ?? 0) - 0.17) < 0.005)
    #expect(abs((icc.icc2.value ?? 0) - 0.29) < 0.005)
    #expect(abs((icc.icc3.value ?? 0) - 0.71) < 0.005)
    let interval = ratings.bootstrap(resamples: 500, seed: 1) { IntraclassCorrelation($0).icc3 }
    #expect(interval.map { $0.low < 0.71 && 0.71 < $0.high } == true)
  }

  @Test func `an incomplete table has no intraclass correlation and says so`() {
    let ratings = Ratings.numbers([(0, 0, 1), (0, 1, 2), (1, 0, 3)])
    #expect(IntraclassCorrelation(ratings).icc2 == .undefined(.incomplete))
    #expect(IntraclassCorrelation(Ratings([])).icc1 == .undefined(.noUnits))
    let constant = Ratings.numbers([(0, 0, 0.1), (0, 1, 0.1), (1, 0, 0.1), (1, 1, 0.1)])
    #expect(IntraclassCorrelation(constant).icc1 == .undefined(.oneCategoryOnly))
    #expect(constant.meanPearson() == .undefined(.oneCategoryOnly))
  }
}
