import Agreement
import Testing

/// What is kept of ratings gives the coefficients of the ratings.
struct CountedUnitsTests {
  /// Fleiss 1971, table 1 in part: uneven numbers of ratings, so that missing ones count too.
  private static func ratings(_ count: Int, annotators: Int, seed: UInt64) -> [Ratings.Rating] {
    var state = seed
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    return (0..<count).flatMap { unit -> [Ratings.Rating] in
      let truth = draw(3)
      return (0..<annotators).compactMap { annotator in
        guard draw(4) > 0 else { return nil }
        return Ratings.Rating(unit: unit, annotator: annotator, category: draw(3) == 0 ? draw(3) : truth)
      }
    }
  }

  private static func counted(_ list: [Ratings.Rating], annotators: Int) -> CountedUnits {
    let units = Dictionary(grouping: list, by: \.unit).values.map { unit in
      Dictionary(grouping: unit, by: \.category).mapValues(\.count)
    }
    let groups = Dictionary(grouping: units, by: { $0 }).map { pattern, same in
      CountedUnits.Group(pattern.map { ($0.key, $0.value) }, units: same.count)
    }
    return CountedUnits(groups, categoryCount: 3, annotatorCount: annotators)
  }

  @Test(arguments: [2, 3, 5])
  func `coefficients of counts are those of the ratings`(annotators: Int) throws {
    let list = Self.ratings(200, annotators: annotators, seed: 5)
    let (ratings, units) = (Ratings(list, categoryCount: 3), Self.counted(list, annotators: annotators))
    #expect(units.unitCount == ratings.unitCount)
    #expect(units.sharedUnitCount == ratings.sharedUnitCount)
    func same(_ one: Double?, _ other: Double?, _ what: String) {
      #expect(abs((one ?? 9) - (other ?? -9)) < 1e-12, "\(what)")
    }
    for level in [Level.nominal, .ordinal, .interval] {
      same(units.krippendorffAlpha(level).value, ratings.krippendorffAlpha(level).value, "\(level)")
    }
    same(units.percentAgreement().value, ratings.percentAgreement().value, "percent")
    same(units.fleissKappa().value, ratings.fleissKappa().value, "Fleiss")
    same(
      units.fleissKappa().standardError.value, ratings.fleissKappa().standardError.value, "error of Fleiss")
    same(units.gwetAC(.quadratic).value, ratings.gwetAC(.quadratic).value, "AC2")
    same(units.brennanPrediger().value, ratings.brennanPrediger().value, "Brennan–Prediger")
    var totals = [[Int]](repeating: [0, 0, 0], count: annotators)
    for rating in list { totals[rating.annotator][rating.category] += 1 }
    same(units.congerKappa(annotatorTotals: totals).value, ratings.congerKappa().value, "Conger")
    let both = units.coincidences.joined().reduce(0, +)
    var pairs = 0
    ratings.forEachPair { _, _, _, _, _ in pairs += 1 }
    #expect(both == 2 * pairs)
  }

  @Test func `an interval from counts is that from the ratings, but for the draws`() throws {
    let list = Self.ratings(8_000, annotators: 3, seed: 9)
    let ratings = Ratings(list, categoryCount: 3)
    let one = try #require(ratings.bootstrap(.krippendorffAlpha(.nominal), seed: 1))
    let other = try #require(
      Self.counted(list, annotators: 3).bootstrap(.krippendorffAlpha(.nominal), seed: 1))
    #expect(abs(one.low - other.low) < 0.003)
    #expect(abs(one.high - other.high) < 0.003)
  }

  @Test func `nothing counted is undefined with its reason`() {
    #expect(
      CountedUnits([], categoryCount: 2, annotatorCount: 0).percentAgreement() == .undefined(.noUnits))
    let single = CountedUnits.Group([(category: 0, count: 1)], units: 4)
    #expect(
      CountedUnits([single], categoryCount: 2, annotatorCount: 1).fleissKappa().statistic
        == .undefined(.oneAnnotator))
    #expect(
      CountedUnits([single], categoryCount: 2, annotatorCount: 2).krippendorffAlpha(.nominal)
        == .undefined(.noSharedUnits))
  }

  private static func tables(
    _ ratings: Ratings, annotators: Int
  ) -> [(first: Int, second: Int, table: ContingencyTable)] {
    (0..<annotators).flatMap { first in
      ((first + 1)..<max(annotators, first + 1)).map {
        (first, $0, ratings.table(of: first, against: $0))
      }
    }
  }

  @Test func `of two annotators the error of Light's kappa is that of Cohen's`() throws {
    // Fleiss, Cohen & Everitt 1969, equation 12, which ContingencyTable computes.
    let ratings = Ratings(Self.ratings(300, annotators: 2, seed: 3), categoryCount: 3)
    let table = ratings.table(of: 0, against: 1)
    let light = LightKappa([(0, 1, table)], .linear)
    let estimate = try #require(light.estimate(sample: ratings, units: ratings.unitCount))
    let cohen = table.cohenKappa(.linear)
    #expect(abs((estimate.value ?? 9) - (cohen.value ?? -9)) < 1e-12)
    #expect(abs((estimate.standardError.value ?? 9) - (cohen.standardError.value ?? -9)) < 1e-12)
  }

  @Test func `several intervals from the same draws are those of each alone`() throws {
    let units = Self.counted(Self.ratings(6_000, annotators: 4, seed: 3), annotators: 4)
    let coefficients: [Coefficient] = [
      .krippendorffAlpha(.nominal), .percentAgreement, .gwetAC(.identity), .brennanPrediger(.quadratic),
    ]
    let together = units.bootstrap(coefficients, seed: 7)
    #expect(together == coefficients.map { units.bootstrap($0, seed: 7) })
    #expect(together.allSatisfy { $0 != nil })
  }

  @Test(arguments: [2, 20, 60])
  func `units that few others are like are drawn as often as any`(alike: Int) throws {
    // Pairs of equal and of different answers, in patterns of `alike` units: the error of a share is √(p(1−p)/n).
    let categories = 12_000 / (2 * alike)
    let groups = (0..<categories).flatMap { category in
      [
        CountedUnits.Group([(category, 2)], units: alike),
        CountedUnits.Group([(category, 1), ((category + 1) % categories, 1)], units: alike),
      ]
    }
    let units = CountedUnits(groups, categoryCount: categories, annotatorCount: 2)
    let interval = try #require(units.bootstrap(.percentAgreement, seed: 1))
    #expect(abs(interval.deviation / (0.25 / 12_000).squareRoot() - 1) < 0.1)
    #expect(interval.low < 0.5 && interval.high > 0.5)
  }

  @Test func `the error of Light's kappa is that of a bootstrap over units`() throws {
    let ratings = Ratings(Self.ratings(600, annotators: 4, seed: 7), categoryCount: 3)
    let light = LightKappa(Self.tables(ratings, annotators: 4))
    #expect(abs((light.statistic.value ?? 9) - (ratings.meanPairwiseCohenKappa().value ?? -9)) < 1e-12)
    let error = try #require(
      light.estimate(sample: ratings, units: ratings.unitCount)?.standardError.value)
    let drawn = try #require(ratings.bootstrap(seed: 1) { $0.meanPairwiseCohenKappa() })
    #expect(abs(error / drawn.deviation - 1) < 0.1)
  }

  @Test func `an interval of a table of two annotators holds its kappa`() throws {
    let table = ContingencyTable([[20, 5], [10, 15]])  // Wikipedia's example of Cohen's κ: 0.4
    let interval = try #require(table.bootstrap(seed: 1))
    #expect(interval.low < 0.4 && interval.high > 0.4)
    let error = try #require(table.cohenKappa().standardError.value)
    #expect(abs(interval.deviation / error - 1) < 0.15)
  }
}
