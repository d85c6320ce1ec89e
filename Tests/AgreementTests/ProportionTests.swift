import Agreement
import Testing

struct ProportionTests {
  /// R. G. Newcombe 1998, Statistics in Medicine 17, 873–890, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
  @Test(arguments: [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090)])
  func `a difference of proportions has the published interval`(
    a: Int, m: Int, b: Int, n: Int, low: Double, high: Double
  ) throws {
    let found = try #require(proportionDifference((a, m), (b, n)))
    #expect(abs(found.low - low) < 5e-5)
    #expect(abs(found.high - high) < 5e-5)
    #expect(abs(found.value - (Double(a) / Double(m) - Double(b) / Double(n))) < 1e-12)
  }

  @Test func `without a trial there is no difference`() {
    #expect(proportionDifference((0, 0), (1, 2)) == nil)
    #expect(proportionDifference((1, 2), (0, 0)) == nil)
  }
}
