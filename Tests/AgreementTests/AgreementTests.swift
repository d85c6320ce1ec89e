import Agreement
import Testing

struct AgreementTests {
  private func ratings(_ rows: [[Int?]], categories: Int? = nil) -> Ratings {
    var list: [Ratings.Rating] = []
    for (unit, row) in rows.enumerated() {
      for (annotator, category) in row.enumerated() {
        if let category {
          list.append(Ratings.Rating(unit: unit, annotator: annotator, category: category))
        }
      }
    }
    return Ratings(list, categoryCount: categories)
  }

  @Test func `no ratings are undefined for want of units`() {
    #expect(ratings([]).krippendorffAlpha(.nominal) == .undefined(.noUnits))
    #expect(ratings([]).fleissKappa().statistic == .undefined(.noUnits))
    #expect(ratings([]).coverage == nil)
  }

  @Test func `one annotator alone agrees with nobody`() {
    #expect(ratings([[0], [1]]).percentAgreement() == .undefined(.oneAnnotator))
  }

  @Test func `annotators without a common unit are undefined`() {
    let apart = ratings([[0, nil], [nil, 1]])
    #expect(apart.krippendorffAlpha(.ordinal) == .undefined(.noSharedUnits))
    #expect(apart.gwetAC().statistic == .undefined(.noSharedUnits))
    #expect(apart.table(of: 0, against: 1).cohenKappa().statistic == .undefined(.noSharedUnits))
  }

  @Test func `unanimous ratings leave alpha undefined and AC1 at 1 when two categories are declared`() {
    let unanimous = ratings([[0, 0], [0, 0]], categories: 2)
    #expect(unanimous.krippendorffAlpha(.nominal) == .undefined(.oneCategoryOnly))
    #expect(unanimous.fleissKappa().statistic == .undefined(.oneCategoryOnly))
    #expect(unanimous.congerKappa().statistic == .undefined(.oneCategoryOnly))
    #expect(unanimous.gwetAC().value == 1)
    #expect(unanimous.brennanPrediger().value == 1)
  }

  @Test func `the latest rating of a unit by an annotator stands`() {
    let changed = Ratings([
      Ratings.Rating(unit: 0, annotator: 0, category: 1), Ratings.Rating(unit: 0, annotator: 1, category: 0),
      Ratings.Rating(unit: 0, annotator: 0, category: 0),
    ])
    #expect(changed.percentAgreement() == .value(1))
  }

  @Test(arguments: [1, 1_000_003])
  func `ratings in any order give the same coefficients`(spacing: Int) {
    // Numbers that lie far apart take another way of sorting than dense ones.
    var generator = SplitMix64(seed: 13)
    let list = (0..<40).flatMap { unit in
      (0..<3).map { annotator in
        Ratings.Rating(
          unit: unit * spacing, annotator: annotator * 7, category: (unit + annotator * unit % 4) % 3)
      }
    }
    let shuffled = list.shuffled(using: &generator)
    for level in Level.allCases {
      #expect(Ratings(shuffled).krippendorffAlpha(level) == Ratings(list).krippendorffAlpha(level))
    }
    #expect(Ratings(shuffled).congerKappa() == Ratings(list).congerKappa())
  }

  @Test func `nominal alpha is that of the ordinal formula when there are two categories`() throws {
    // With two categories every difference is the same, whatever the level.
    let some = ratings([[0, 0, 1], [1, 1, nil], [0, nil, 0], [1, nil, nil], [1, 0, 0]])
    let nominal = try #require(some.krippendorffAlpha(.nominal).value)
    #expect(abs(try #require(some.krippendorffAlpha(.ordinal).value) - nominal) < 1e-12)
  }

  @Test func `coverage is the rated share of units times annotators`() {
    #expect(ratings([[0, 1], [0, nil]]).coverage == 0.75)
  }

  @Test func `the same seed gives the same interval`() throws {
    let some = ratings([[0, 0], [1, 1], [0, 1], [1, 1], [0, 0], [1, 0]])
    let first = try #require(some.bootstrap(.krippendorffAlpha(.nominal), seed: 3))
    #expect(some.bootstrap(.krippendorffAlpha(.nominal), seed: 3) == first)
    #expect(some.bootstrap(.krippendorffAlpha(.nominal), seed: 4) != first)
  }

  @Test func `alpha by distance with sampled pairs comes near the exact one`() throws {
    var generator = SplitMix64(seed: 11)
    let rows = (0..<300).map { _ -> [Int?] in
      let truth = Int.random(in: 0..<9, using: &generator)
      return (0..<3).map { _ in Int.random(in: 0..<3, using: &generator) == 0 ? (truth + 1) % 9 : truth }
    }
    let distance = { (first: Int, second: Int) in Double(abs(first - second)) / 8 }
    let exact = try #require(DistanceAlpha(ratings(rows), distance: distance).statistic.value)
    let sampled = DistanceAlpha(ratings(rows), exactLimit: 2, seed: 5, distance: distance)
    #expect(abs(try #require(sampled.statistic.value) - exact) < 0.02)
    let interval = try #require(sampled.bootstrap(resamples: 200, seed: 2))
    #expect(interval.low < exact && exact < interval.high)
  }

  @Test func `alpha by the unequal distance is nominal alpha`() throws {
    let some = ratings([[0, 0, 1], [1, 1, nil], [2, 1, 2], [0, nil, 0]])
    let nominal = try #require(some.krippendorffAlpha(.nominal).value)
    let byDistance = try #require(DistanceAlpha(some) { _, _ in 1 }.statistic.value)
    #expect(abs(nominal - byDistance) < 1e-12)
  }

  @Test func `Student's t has the printed quantiles`() throws {
    // Two units that differ by the coefficient's own spread show the quantile: Abramowitz & Stegun, table 26.10.
    let few = ratings([[0, 0], [1, 1], [0, 1]], categories: 2).brennanPrediger()
    let interval = try #require(few.interval)
    let error = try #require(few.standardError.value)
    #expect(abs((try #require(few.value) - interval.lowerBound) / error - 4.302653) < 1e-5)
  }

  @Test func `tallies of pairs give the kappas of the full tables`() throws {
    var generator = SplitMix64(seed: 4)
    let rows = (0..<80).map { _ -> [Int?] in
      (0..<4).map { _ in Bool.random(using: &generator) ? Int.random(in: 0..<5, using: &generator) : nil }
    }
    let some = ratings(rows, categories: 7)
    let tallies = some.pairTallies()
    #expect(tallies.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    for tally in tallies {
      let table = some.table(of: tally.first, against: tally.second)
      #expect(tally.units == table.units)
      let plain = try #require(table.cohenKappa().value)
      let quadratic = try #require(table.cohenKappa(.quadratic).value)
      #expect(abs(try #require(tally.cohenKappa.value) - plain) < 1e-12)
      #expect(abs(try #require(tally.quadraticKappa.value) - quadratic) < 1e-12)
      let linear = try #require(table.cohenKappa(.linear).value)
      #expect(abs(try #require(tally.linearKappa.value) - linear) < 1e-12)
    }
  }

  @Test func `kappa of two annotators has a bootstrap interval around it`() throws {
    let some = ratings((0..<40).map { [$0 % 3, $0 % 7 == 0 ? ($0 + 1) % 3 : $0 % 3] })
    let kappa = try #require(some.table(of: 0, against: 1).cohenKappa().value)
    let interval = try #require(
      some.bootstrap(seed: 9) { $0.table(of: 0, against: 1).cohenKappa().statistic })
    #expect(interval.low < kappa && kappa < interval.high)
    #expect(some.bootstrap(seed: 9, ratingLimit: 100) { $0.percentAgreement() } == nil)
  }

  @Test func `a pooled ratio has an interval from the sums of its units`() throws {
    let units = (0..<50).map { [Double($0 % 2), 1] }
    let interval = try #require(
      BootstrapInterval(sumsOfUnits: units, seed: 1) { .value($0[0] / $0[1]) })
    // Normal approximation: 0.5 ± 1.96 · √(0.25 / 50).
    #expect(abs(interval.low - 0.36) < 0.03 && abs(interval.high - 0.64) < 0.03)
  }

  @Test(arguments: [1.0, 1e300, 1e-300])
  func `alpha of numbers does not depend on their size`(scale: Double) throws {
    let rows: [(unit: Int, annotator: Int, value: Double)] = [
      (0, 0, 1), (0, 1, 1), (1, 0, 2), (1, 1, 3), (2, 0, 5), (2, 1, 5),
    ]
    let plain = try #require(Ratings.numbers(rows).krippendorffAlpha(.interval).value)
    let scaled = Ratings.numbers(rows.map { ($0.unit, $0.annotator, $0.value * scale) })
    #expect(abs(try #require(scaled.krippendorffAlpha(.interval).value) - plain) < 1e-9)
  }

  @Test func `the interval of many units is that of the plain bootstrap`() throws {
    // α's standard error falls with the root of the units: 20 times the same units, √20 times narrower.
    var generator = SplitMix64(seed: 21)
    let rows = (0..<300).map { _ -> [Int?] in
      let truth = Int.random(in: 0..<3, using: &generator)
      return (0..<3).map { _ in
        Bool.random(using: &generator) ? truth : Int.random(in: 0..<3, using: &generator)
      }
    }
    let few = try #require(ratings(rows).bootstrap(.krippendorffAlpha(.nominal), seed: 1))
    let repeated = (0..<20).flatMap { _ in rows }
    let many = try #require(ratings(repeated).bootstrap(.krippendorffAlpha(.nominal), seed: 1))
    #expect(abs(few.deviation / many.deviation / 20.0.squareRoot() - 1) < 0.08)
    #expect(few.low < many.low && many.high < few.high)
    let alpha = DistanceAlpha(ratings(repeated)) { _, _ in 1 }
    let byDistance = try #require(alpha.bootstrap(seed: 3))
    #expect(abs(byDistance.deviation / many.deviation - 1) < 0.08)
  }
}
