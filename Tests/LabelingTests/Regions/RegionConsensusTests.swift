import Agreement
import Labeling
import Testing

struct RegionConsensusTests {
  private func box(_ x: Double, _ y: Double, _ width: Double = 10, _ height: Double = 10, label: Int = 0)
    -> Labelled<
      Box
    >
  {
    Labelled(Box(x: x, y: y, width: width, height: height), label: label)
  }

  private func span(_ start: Double, _ end: Double, label: Int = 0) -> Labelled<Stretch> {
    Labelled(Stretch(start: start, end: end), label: label)
  }

  @Test func `two of three make a span, one alone does not`() {
    let consensus = RegionConsensus([
      AnnotatorRegions([span(0, 5), span(20, 24)]), AnnotatorRegions([span(0, 5)]), AnnotatorRegions([]),
    ])
    #expect(consensus.regions.map(\.shape) == [Stretch(start: 0, end: 5)])
    #expect(consensus.decisions.map(\.stands) == [true, false])
    #expect(!consensus.isTied)
    // Two thirds have the first, two thirds do without the second.
    #expect(abs((consensus.confidence ?? 0) - 2.0 / 3) < 1e-12)
  }

  @Test func `one of two is a tie and stays out`() {
    let consensus = RegionConsensus([AnnotatorRegions([span(0, 5)]), AnnotatorRegions([])])
    #expect(consensus.regions.isEmpty)
    #expect(consensus.isTied)
    #expect(consensus.confidence == 0.5)
  }

  @Test func `each edge of a box is the weighted median`() {
    let consensus = RegionConsensus([
      AnnotatorRegions([box(0, 0)]), AnnotatorRegions([box(1, 0, 10, 12)]),
      AnnotatorRegions([box(4, 1, 10, 10)]),
    ])
    // Left 0 1 4, top 0 0 1, right 10 11 14, bottom 10 12 11.
    #expect(consensus.regions.map(\.shape) == [Box(x: 1, y: 0, width: 10, height: 11)])
    let trusted = RegionConsensus([
      AnnotatorRegions([box(0, 0)], weight: 1), AnnotatorRegions([box(1, 0, 10, 12)], weight: 1),
      AnnotatorRegions([box(4, 1, 10, 10)], weight: 3),
    ])
    #expect(trusted.regions.map(\.shape) == [Box(x: 4, y: 1, width: 10, height: 10)])
  }

  @Test func `the weight decides on existence and label`() {
    let one = AnnotatorRegions([box(0, 0, label: 1)], weight: 0.9)
    let others = [
      AnnotatorRegions([box(0, 0, label: 2)], weight: 0.4), AnnotatorRegions<Box>([], weight: 0.4),
    ]
    let consensus = RegionConsensus([one] + others)
    #expect(consensus.regions.map(\.label) == [1])
    #expect(abs(consensus.decisions[0].existence - 1.3 / 1.7) < 1e-12)
    #expect(abs(consensus.decisions[0].labelShare - 0.9 / 1.3) < 1e-12)
  }

  @Test func `labels that tie go to the first in schema order and are called tied`() {
    let consensus = RegionConsensus([
      AnnotatorRegions([box(0, 0, label: 2)]), AnnotatorRegions([box(0, 0, label: 1)]),
    ])
    #expect(consensus.regions.map(\.label) == [1])
    #expect(consensus.isTied)
  }

  @Test func `nobody gives two regions to one group`() {
    // The second annotator split what the first marked whole; two overlapping marks of one person are two things.
    let consensus = RegionConsensus([
      AnnotatorRegions([span(0, 10)]), AnnotatorRegions([span(0, 6), span(4, 10)]),
      AnnotatorRegions([span(0, 10)]),
    ])
    for decision in consensus.decisions {
      #expect(Set(decision.members.map(\.annotator)).count == decision.members.count)
    }
    #expect(consensus.regions.map(\.shape) == [Stretch(start: 0, end: 10)])
  }

  @Test func `of two on one place those of one label meet`() {
    let nested = [span(0, 10, label: 0), span(0, 10, label: 1)]
    let consensus = RegionConsensus([AnnotatorRegions(nested), AnnotatorRegions(nested.reversed())])
    #expect(consensus.regions.map(\.label) == [0, 1])
    #expect(consensus.confidence == 1)
    #expect(!consensus.isTied)
  }

  @Test func `without weight there is no consensus`() {
    let consensus = RegionConsensus([AnnotatorRegions([box(0, 0)], weight: 0)])
    #expect(consensus.decisions.isEmpty)
    #expect(consensus.confidence == nil)
    #expect(RegionConsensus([AnnotatorRegions<Box>([])]).confidence == 1)
  }

  @Test func `turned boxes agree on centre, sides and angle however they are written`() {
    // The second is the first one's twin: a quarter turn further with its sides swapped.
    let first = Box(x: 0, y: 0, width: 20, height: 10, rotation: 10)
    let twin = Box(x: 5, y: -5, width: 10, height: 20, rotation: 100)
    #expect(abs(first.intersectionOverUnion(twin) - 1) < 1e-9)
    let third = Box(x: 0, y: 0, width: 20, height: 10, rotation: 16)
    let consensus = RegionConsensus([first, twin, third].map { AnnotatorRegions([Labelled($0, label: 0)]) })
    #expect(consensus.regions.count == 1)
    #expect(consensus.regions.allSatisfy { $0.shape.intersectionOverUnion(first) > 1 - 1e-9 })
  }

  @Test func `joints are voted one by one`() {
    func pose(_ joints: Keypoints.Joint...) -> AnnotatorRegions<Keypoints> {
      AnnotatorRegions([Labelled(Keypoints(joints), label: 0)])
    }
    let far = Keypoints.Joint(Point(x: 100, y: 100))
    let consensus = RegionConsensus([
      pose(far, .init(Point(x: 0, y: 0)), .init(Point(x: 50, y: 0), .hidden)),
      pose(far, .init(Point(x: 2, y: 1)), .init(Point(x: 51, y: 0), .hidden)),
      pose(far, .init(Point(x: 1, y: 3)), .absent),
    ])
    #expect(
      consensus.regions.map(\.shape) == [
        Keypoints([far, .init(Point(x: 1, y: 1)), .init(Point(x: 50.5, y: 0), .hidden)])
      ])
  }

  @Test func `polygons give the one that lies best on the others`() {
    func square(_ size: Double) -> Polygon {
      Polygon([
        Point(x: 0, y: 0), Point(x: size, y: 0), Point(x: size, y: size), Point(x: 0, y: size),
      ])
    }
    let answers = [8.0, 10, 11].map { AnnotatorRegions([Labelled(square($0), label: 0)]) }
    // IoU 8 to 10: 0.64, 10 to 11: 0.826, 8 to 11: 0.529: the middle one is the nearest to both.
    #expect(RegionConsensus(answers).regions.map(\.shape) == [square(10)])
  }

  @Test func `a thousand spans of each of five people are brought together in time`() {
    let answers = (0..<5).map { person in
      AnnotatorRegions(
        (0..<1_000).map { span(Double($0 * 10 + person % 2), Double($0 * 10 + 8), label: $0 % 3) })
    }
    #expect(RegionConsensus(answers).regions.count == 1_000)
  }

  @Test func `weights bring the better box through against two sloppy ones`() {
    let right = Box(x: 0, y: 0, width: 10, height: 10)
    let sloppy = [Box(x: 3, y: 3, width: 10, height: 10), Box(x: 4, y: 1, width: 12, height: 9)]
    let answers = zip([right] + sloppy, [5.0, 1, 1]).map {
      AnnotatorRegions([Labelled($0, label: 0)], weight: $1)
    }
    #expect(RegionConsensus(answers).regions.map(\.shape) == [right])
  }
}

/// Laws of consensus over random answers of every shape.
struct RegionLawTests {
  private func random<Shape: Region>(
    _ draw: (inout SplitMix64) -> Shape, seed: UInt64
  ) -> [AnnotatorRegions<Shape>] {
    var generator = SplitMix64(seed: seed)
    return (0..<4).map { _ in
      let regions = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        Labelled(draw(&generator), label: Int.random(in: 0..<2, using: &generator))
      }
      return AnnotatorRegions(regions, weight: Double(Int.random(in: 1...4, using: &generator)))
    }
  }

  private func summary<Shape: Region>(_ consensus: RegionConsensus<Shape>) -> [[Double]] {
    consensus.decisions.map {
      $0.region.shape.measures.map { ($0 * 1e9).rounded() }
        + [Double($0.region.label), ($0.existence * 1e9).rounded(), $0.stands ? 1 : 0]
    }
    .sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func laws<Shape: Region>(_ draw: (inout SplitMix64) -> Shape) {
    for seed in 0..<30 {
      let answers = random(draw, seed: UInt64(seed))
      let plain = RegionConsensus(answers)
      let turned = answers.reversed().map { AnnotatorRegions($0.regions.reversed(), weight: $0.weight) }
      #expect(summary(RegionConsensus(turned)) == summary(plain), "order, seed \(seed)")
      let ghost = AnnotatorRegions(random(draw, seed: UInt64(seed + 1_000)).flatMap(\.regions), weight: 0)
      #expect(summary(RegionConsensus(answers + [ghost])) == summary(plain), "no weight, seed \(seed)")
      let scaled = answers.map { AnnotatorRegions($0.regions, weight: $0.weight * 8) }
      #expect(summary(RegionConsensus(scaled)) == summary(plain), "scale, seed \(seed)")
      unanimous(answers[0].regions)
    }
  }

  private func unanimous<Shape: Region>(_ regions: [Labelled<Shape>]) {
    let key = { (region: Labelled<Shape>) in [Double(region.label)] + region.shape.measures }
    let same = RegionConsensus([1, 2, 0.5].map { AnnotatorRegions(regions, weight: $0) })
    #expect(
      same.regions.map(key).sorted { $0.lexicographicallyPrecedes($1) }
        == regions.map(key).sorted { $0.lexicographicallyPrecedes($1) })
    #expect(same.confidence == 1)
  }

  @Test func `stretches keep the laws`() {
    laws { generator in
      let start = Int.random(in: 0..<30, using: &generator)
      return Stretch(start: Double(start), end: Double(start + Int.random(in: 1..<12, using: &generator)))
    }
  }

  @Test(arguments: [false, true])
  func `boxes keep the laws`(areTurned: Bool) {
    laws { generator in
      Box(
        x: Double(Int.random(in: 0..<20, using: &generator)),
        y: Double(Int.random(in: 0..<20, using: &generator)),
        width: Double.random(in: 5..<15, using: &generator),
        height: Double.random(in: 5..<15, using: &generator),
        rotation: areTurned ? Double(Int.random(in: 0..<360, using: &generator)) : 0)
    }
  }

  @Test func `polygons and lines keep the laws`() {
    laws { Polygon(points(&$0)) }
    laws { Polyline(points(&$0)) }
  }

  private func points(_ generator: inout SplitMix64) -> [Point] {
    let (x, y) = (Double.random(in: 0..<20, using: &generator), Double.random(in: 0..<20, using: &generator))
    return [(0.0, 0.0), (10, 0), (12, 10), (0, 9)].map {
      Point(x: x + $0.0 + Double.random(in: 0..<4, using: &generator), y: y + $0.1)
    }
  }

  @Test func `keypoints keep the laws`() {
    laws { generator in
      Keypoints(
        points(&generator).map {
          .init($0, Bool.random(using: &generator) ? .visible : .hidden)
        })
    }
  }

  @Test func `masks keep the laws`() {
    laws { generator in
      let before = Int.random(in: 0..<50, using: &generator)
      let run = Int.random(in: 1..<40, using: &generator)
      return Mask(height: 10, width: 10, counts: [before, run, 100 - before - run])
        ?? nothing
    }
  }

  private var nothing: Mask { preconditionFailure("100 pixels are 100 pixels") }

  @Test func `tracks keep the laws`() {
    laws { generator in
      let start = Double(Int.random(in: 0..<5, using: &generator))
      return Track(
        (0..<3).map { step in
          Track.Keyframe(
            time: start + Double(step),
            box: Box(
              x: Double(Int.random(in: 0..<10, using: &generator)), y: 0, width: 10, height: 10))
        })
    }
  }
}
