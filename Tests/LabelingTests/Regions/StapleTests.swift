import Agreement
import Labeling
import Testing

struct StapleTests {
  /// A mask of one column from a picture of its pixels.
  private func mask(_ pixels: String) throws -> Mask {
    var counts = [0]
    var isPresent = false
    for pixel in pixels {
      if (pixel == "#") != isPresent {
        counts.append(0)
        isPresent.toggle()
      }
      counts[counts.count - 1] += 1
    }
    return try #require(Mask(height: pixels.count, width: 1, counts: counts))
  }

  @Test func `the pixel vote takes what more than half of the weight has`() throws {
    let masks = [try mask(".###.."), try mask("..###."), try mask("..#..#")]
    let vote = try #require(PixelVote(masks, weights: [1, 1, 1]))
    #expect(try vote.mask == mask("..##.."))
    #expect(!vote.isTied)
    // Shares 1/3, 1, 2/3, 1/3, 1/3 of five pixels that anyone has.
    #expect(abs(vote.confidence - (2.0 / 3 + 1 + 2.0 / 3 + 2.0 / 3 + 2.0 / 3) / 5) < 1e-12)
    let trusted = try #require(PixelVote(masks, weights: [1, 5, 1]))
    #expect(trusted.mask == masks[1])
    #expect(PixelVote(masks, weights: [1, 1, 0])?.isTied == true)
    #expect(PixelVote(masks, weights: [0, 0, 0]) == nil)
  }

  @Test func `masks that all are the same come back`() throws {
    let one = try mask("..####..")
    for weights in [[1.0, 1, 1], [0.2, 3, 1]] {
      let staple = try #require(Staple([one, one, one], weights: weights))
      #expect(staple.mask == one)
      #expect(staple.sensitivities.allSatisfy { $0 ?? 0 > 0.999 })
      #expect(staple.confidence > 0.999)
    }
    #expect(try #require(Staple([one])).mask == one)
    #expect(try #require(Staple([try mask("....")])).mask.area == 0)
    #expect(Staple([one, try mask("..")]) == nil)
  }

  @Test func `one round is that of the paper's equations`() throws {
    // Pixels within the union: #. by the first alone, ## by both, .# by the second alone; 1, 2 and 1 of them.
    // Prior 6/8, p = q = 0.99: odds of "one alone" 3 · (0.99/0.01) · (0.01/0.99) = 3, of "both" 3 · 99².
    // p = (3/4 + 2 · both) / (3/4 + 2 · both + 3/4); nobody's pixels: none within the rectangle.
    let staple = try #require(Staple([try mask("###."), try mask(".###")], iterationLimit: 1))
    let odds = 3.0 * 99 * 99
    let both = odds / (1 + odds)
    let sensitivity = (0.75 + 2 * both) / (1.5 + 2 * both)
    #expect(abs((staple.sensitivities[0] ?? 0) - sensitivity) < 1e-12)
    let absent = 0.5 + 2 * (1 - both)
    #expect(abs((staple.specificities[0] ?? 0) - 0.25 / absent) < 1e-12)
    #expect(staple.iterations == 1)
  }

  @Test func `the estimate is that of another program`() throws {
    // SimpleITK 2.5.7, STAPLEImageFilter: sensitivities and specificities of these four (and three) masks.
    let four = try #require(
      Staple([try mask("..###..#"), try mask(".####..."), try mask("..##..##"), try mask("#.####..")]))
    #expect(try four.mask == mask("..###..#"))
    near(four.sensitivities, [1, 0.75, 0.75, 0.75])
    near(four.specificities, [1, 0.75, 0.75, 0.5])
    let three = try #require(Staple([try mask("###.."), try mask(".###."), try mask(".#..#")]))
    near(three.sensitivities, [0.7536, 0.7536, 0.2464])
    near(three.specificities, [0.6012, 0.6012, 0.3988])
  }

  private func near(_ rates: [Double?], _ expected: [Double]) {
    #expect(zip(rates, expected).allSatisfy { abs(($0 ?? -1) - $1) < 1e-3 }, "\(rates)")
  }

  @Test func `those who see well are found and outvote those who do not`() throws {
    // Two careful annotators and three who mark at random: most pixels of the truth have no majority.
    var generator = SplitMix64(seed: 17)
    let truth = (0..<2_000).map { ($0 / 50) % 2 == 0 }
    func seen(_ error: Int) throws -> Mask {
      try mask(String(truth.map { ($0 != (Int.random(in: 0..<100, using: &generator) < error)) ? "#" : "." }))
    }
    let masks = [try seen(2), try seen(3), try seen(45), try seen(45), try seen(45)]
    let staple = try #require(Staple(masks))
    let right = try mask(String(truth.map { $0 ? "#" : "." }))
    let vote = try #require(PixelVote(masks, weights: [1, 1, 1, 1, 1]))
    #expect(staple.mask.intersectionOverUnion(right) > 0.93)
    #expect(staple.mask.intersectionOverUnion(right) > vote.mask.intersectionOverUnion(right) + 0.05)
    #expect(staple.sensitivities[0] ?? 0 > 0.95 && staple.sensitivities[3] ?? 1 < 0.65)
    #expect(staple.iterations < 500)
  }

  @Test func `order and the weightless change nothing`() throws {
    let masks = [try mask("..###..#"), try mask(".####..."), try mask("..##..##"), try mask("#.####..")]
    let plain = try #require(Staple(masks, weights: [1, 2, 1, 1]))
    let turned = try #require(Staple(masks.reversed(), weights: [1, 1, 2, 1]))
    #expect(turned.mask == plain.mask)
    #expect(
      zip(turned.sensitivities.reversed(), plain.sensitivities).allSatisfy {
        abs(($0 ?? 0) - ($1 ?? 1)) < 1e-6
      })
    let ghost = try #require(Staple(masks + [try mask("########")], weights: [1, 2, 1, 1, 0]))
    #expect(ghost.mask == plain.mask)
    #expect(ghost.sensitivities[4] == nil)
  }
}
