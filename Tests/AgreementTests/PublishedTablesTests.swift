import Agreement
import Testing

/// Tables that were printed with their coefficients.
struct PublishedTablesTests {
  /// Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C and D: four observers, twelve units,
  /// seven of 48 values missing; 0.743, 0.815, 0.849 and 0.797.
  @Test(arguments: zip(Level.allCases, [0.743, 0.815, 0.849, 0.797]))
  func `alpha of Krippendorff's example is the printed one at every level`(
    _ level: Level, _ printed: Double
  ) throws {
    let rows: [[Int]] = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
      [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
    var list: [(unit: Int, annotator: Int, value: Double)] = []
    for (observer, row) in rows.enumerated() {
      for (unit, value) in row.enumerated() where value > 0 {
        list.append((unit: unit, annotator: observer, value: Double(value)))
      }
    }
    let alpha = try #require(Ratings.numbers(list).krippendorffAlpha(level).value)
    #expect(abs(alpha - printed) < 0.0005, "\(alpha)")
  }

  /// Cohen 1960, Educational and Psychological Measurement 20:37–46: 200 diagnoses, κ 0.492. Cohen 1968, Psychological
  /// Bulletin 70:213–220, table 1: the same with disagreements of 1, 3 and 6, weighted κ 0.348.
  @Test func `kappa of Cohen's diagnoses is the printed one, weighted or not`() throws {
    let table = ContingencyTable([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    let plain = try #require(table.cohenKappa().value)
    #expect(abs(plain - 0.492) < 0.0005, "\(plain)")
    let weights = AgreementWeights.disagreements([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    let weighted = try #require(table.cohenKappa(weights).value)
    #expect(abs(weighted - 0.348) < 0.0005, "\(weighted)")
  }

  /// Artstein & Poesio 2008, Computational Linguistics 34:555–596, table 1 and what follows: S 0.4, π 0.341, κ 0.348.
  @Test func `the coefficients of Artstein and Poesio's utterances are the printed ones`() throws {
    let table = ContingencyTable([[20, 20], [10, 50]])
    #expect(table.percentAgreement == .value(0.7))
    let found = [table.brennanPrediger().value, table.scottPi().value, table.cohenKappa().value]
    for (value, printed) in zip(found, [0.4, 0.341, 0.348]) {
      #expect(abs(try #require(value) - printed) < 0.0005)
    }
  }

  /// Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29–48, the table of Feinstein & Cicchetti
  /// 1990: 118, 5, 2 and none: κ −0.023, AC1 0.941.
  @Test func `where nearly all is one category kappa falls below zero and AC1 does not`() throws {
    let table = ContingencyTable([[118, 5], [2, 0]])
    #expect(abs(try #require(table.cohenKappa().value) + 0.0234) < 0.0005)
    #expect(abs(try #require(table.gwetAC().value) - 0.9408) < 0.0005)
    #expect(abs(try #require(table.brennanPrediger().value) - 0.888) < 1e-9)
  }

  /// Passonneau 2006, LREC: Jaccard's share times 1 for equal sets, 2/3 for one within the other, 1/3 for sets that
  /// overlap, 0 for others.
  @Test func `MASI weighs sets by how they lie in each other`() {
    #expect(SetDistance.masi(["a", "b"], ["a", "b"]) == 0)
    #expect(abs(SetDistance.masi(["a", "b"], ["a", "b", "c"]) - 5.0 / 9) < 1e-12)
    #expect(abs(SetDistance.masi(["a", "b"], ["b", "c"]) - 8.0 / 9) < 1e-12)
    #expect(SetDistance.masi(["a"], ["b"]) == 1)
  }

  /// One category is all that could be said: nothing can agree by more than chance, and nothing is 1.
  @Test func `with one declared category no coefficient is defined`() {
    let ratings = Ratings(
      (0..<3).flatMap { unit in
        (0..<2).map { Ratings.Rating(unit: unit, annotator: $0, category: 0) }
      }, categoryCount: 1)
    let found = [ratings.gwetAC(), ratings.brennanPrediger(), ratings.fleissKappa(), ratings.congerKappa()]
    for one in found { #expect(one.value == nil && one.interval == nil) }
    #expect(ratings.krippendorffAlpha(.ordinal).value == nil)
  }
}
