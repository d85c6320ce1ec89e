import Agreement
import Testing

@Suite struct WilsonIntervalTests {
  @Test func `the interval is that of the published formula`() throws {
    // By hand for 8 of 10, z = 1.96: centre (0.8 + 0.19207) / 1.38415, half 1.96 √(0.016 + 0.0096035) / 1.38415.
    let interval = try #require(wilsonInterval(successes: 8, trials: 10))
    #expect(abs(interval.lowerBound - 0.4902) < 1e-4)
    #expect(abs(interval.upperBound - 0.9433) < 1e-4)
    // Newcombe 1998, Stat. Med. 17, 857–872, table I, method 3: 81 of 263 gives 0.2553 to 0.3662.
    let large = try #require(wilsonInterval(successes: 81, trials: 263))
    #expect(abs(large.lowerBound - 0.2553) < 5e-5 && abs(large.upperBound - 0.3662) < 5e-5)
  }

  @Test func `all and nothing stay within bounds, and no trial has no interval`() throws {
    #expect(try #require(wilsonInterval(successes: 0, trials: 5)).lowerBound == 0)
    #expect(try #require(wilsonInterval(successes: 5, trials: 5)).upperBound == 1)
    #expect(wilsonInterval(successes: 0, trials: 0) == nil)
  }

  @Test func `a mean of similarities has the interval of the share that it equals`() throws {
    let counted = try #require(wilsonInterval(successes: 8, trials: 10))
    #expect(wilsonInterval(share: 0.8, trials: 10) == counted)
    let between = try #require(wilsonInterval(share: 0.85, trials: 10))
    #expect(between.lowerBound > counted.lowerBound && between.upperBound < 1)
    #expect(wilsonInterval(share: 0.5, trials: 0) == nil)
  }
}
