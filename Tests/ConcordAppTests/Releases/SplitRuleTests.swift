import ConcordApp
import Crypto
import Testing

/// Which split an item goes to: pure, so that anyone can work it out again.
struct SplitRuleTests {
  private static let rule = SplitRule(seed: 7, shares: [0.8, 0.1, 0.1])

  private func key(_ number: Int) -> String { SplitKey.task(Array(Digest.of("task \(number)").prefix(16))) }

  private func shares(_ splits: [Int]) -> [Double] {
    (0..<3).map { split in Double(splits.count(where: { $0 == split })) / Double(splits.count) }
  }

  @Test func `a draw is what the rule in the manifest says`() {
    // python3 -c "import hashlib; print(int.from_bytes(hashlib.sha256(b'7:abc').digest()[:8], 'big'))"
    #expect(Self.rule.draw("abc") == 15_695_096_328_655_988_615)
    #expect(SplitRule.position(0) == 0)
    #expect(SplitRule.position(.max) < 1)
    #expect(SplitRule.position(1 << 63) == 0.5)
  }

  @Test(arguments: [(0.0, 0), (0.799, 0), (0.8, 1), (0.899, 1), (0.91, 2), (0.999_999_999, 2)])
  func `a position lies within the share of its split`(position: Double, split: Int) {
    #expect(Self.rule.split(at: position) == split)
  }

  @Test func `ten thousand items come near the shares, and another seed parts them otherwise`() {
    let other = SplitRule(seed: 8, shares: [0.8, 0.1, 0.1])
    let keys = (0..<10_000).map(key)
    let splits = keys.map { Self.rule.split(at: SplitRule.position(Self.rule.draw($0))) }
    // The deviation of a share of 0.1 is √(0.1 × 0.9 / 10,000) = 0.003.
    for (found, wanted) in zip(shares(splits), Self.rule.shares) { #expect(abs(found - wanted) < 0.012) }
    let others = keys.map { other.split(at: SplitRule.position(other.draw($0))) }
    let same = zip(splits, others).count(where: ==)
    // Chance alone: 0.8² + 2 × 0.1² = 0.66.
    #expect(same > 6_300 && same < 6_900)
  }

  @Test func `every label is spread by the shares, to within one item`() {
    var strata = Strata(Self.rule, isGrouped: false)
    let items = (0..<1_000).map { (key($0), $0 % 50 == 0 ? "rare" : $0 % 5 == 0 ? "some" : "most") }
    for (key, label) in items { strata.add(Self.rule.draw(key), label: label) }
    strata.finish()
    for label in ["rare", "some", "most"] {
      let own = items.filter { $0.1 == label }
      let splits = own.map { strata.split(Self.rule.draw($0.0), label: label) }
      for split in 0..<3 {
        let wanted = Self.rule.shares[split] * Double(own.count)
        #expect(abs(Double(splits.count(where: { $0 == split })) - wanted) <= 1, "\(label) \(split)")
      }
    }
  }

  @Test func `labels of one item each are spread over the splits as well, together by the shares`() {
    var strata = Strata(Self.rule, isGrouped: false)
    for number in 0..<3_000 { strata.add(Self.rule.draw(key(number)), label: "label \(number)") }
    strata.finish()
    let splits = (0..<3_000).map { strata.split(Self.rule.draw(key($0)), label: "label \($0)") }
    // √(0.1 × 0.9 / 3,000) = 0.0055
    for (found, wanted) in zip(shares(splits), Self.rule.shares) { #expect(abs(found - wanted) < 0.022) }
  }

  @Test func `a tenth more items moves few of those that were there`() {
    func splits(_ count: Int) -> [Int] {
      var strata = Strata(Self.rule, isGrouped: false)
      for number in 0..<count { strata.add(Self.rule.draw(key(number)), label: number % 3 == 0 ? "a" : "b") }
      strata.finish()
      return (0..<1_000).map { strata.split(Self.rule.draw(key($0)), label: $0 % 3 == 0 ? "a" : "b") }
    }
    let moved = zip(splits(1_000), splits(1_100)).count(where: !=)
    #expect(moved < 50, "\(moved)")
  }

  @Test func `a group is never parted, and labels are spread over the splits all the same`() {
    var strata = Strata(Self.rule, isGrouped: true)
    let items = (0..<6_000).map { (group: $0 / 6, label: $0 / 6 % 4 == 0 ? "rare" : "most") }
    let draws = items.map { Self.rule.draw(SplitKey.group(.string("speaker \($0.group)"))) }
    for (item, draw) in zip(items, draws) { strata.add(draw, label: item.label) }
    strata.finish()
    let splits = zip(items, draws).map { strata.split($1, label: $0.label) }
    for group in 0..<1_000 { #expect(Set(splits[(group * 6)..<(group * 6 + 6)]).count == 1) }
    for label in ["rare", "most"] {
      let own = zip(items, splits).filter { $0.0.label == label }.map(\.1)
      for (found, wanted) in zip(shares(own), Self.rule.shares) {
        #expect(abs(found - wanted) < 0.005, "\(label)")
      }
    }
  }

  @Test func `groups of several labels come to one by what most of them have, in any order`() {
    func split(_ labels: [String]) -> Int {
      var strata = Strata(Self.rule, isGrouped: true)
      for number in 0..<40 {
        strata.add(Self.rule.draw("other \(number)"), label: number % 2 == 0 ? "a" : "b")
      }
      for label in labels { strata.add(Self.rule.draw("one"), label: label) }
      strata.finish()
      return strata.split(Self.rule.draw("one"), label: labels[0])
    }
    #expect(split(["a", "b", "b"]) == split(["b", "a", "b"]))
    #expect(split(["a", "b"]) == split(["b", "a"]))
  }

  @Test func `a group of one number is one group however it is written`() throws {
    #expect(SplitKey.group(.integer(5)) == SplitKey.group(.double(5)))
    #expect(SplitKey.group(.integer(5)) == SplitKey.group(.string("5")))
    #expect(SplitKey.group(.string("5")) != SplitKey.group(.string("5 ")))
  }

  @Test func `of very many items of a label the draw itself decides`() {
    var strata = Strata(Self.rule, isGrouped: false)
    for number in 0...UInt64(Strata.exactUnits) { strata.add(number &* 0x9e37_79b9_7f4a_7c15, label: "a") }
    strata.finish()
    #expect(strata.split(1, label: "a") == 0)
    #expect(strata.split(.max, label: "a") == 2)
    #expect(strata.split(UInt64(Double(UInt64.max) * 0.85), label: "a") == 1)
  }
}
