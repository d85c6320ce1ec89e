import Agreement
import Labeling
import Testing

/// Areas by hand, and laws that hold for any shape.
struct GeometryTests {
  private func polygon(_ points: [(Double, Double)]) -> Polygon {
    Polygon(points.map { Point(x: $0.0, y: $0.1) })
  }

  @Test func `boxes that share half have an IoU of a third`() {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    #expect(box.intersectionOverUnion(Box(x: 5, y: 0, width: 10, height: 10)) == 1.0 / 3)
    #expect(box.intersectionOverUnion(Box(x: 10, y: 0, width: 10, height: 10)) == 0)
    #expect(box.intersectionOverUnion(box) == 1)
    #expect(Box(x: 0, y: 0, width: 0, height: 5).intersectionOverUnion(box) == 0)
  }

  @Test func `a box turned by 45 degrees shares an octagon with itself`() {
    // Side 2: the corners cut off are 4 triangles of (√2 − 1)²; the octagon has 8 (√2 − 1), the union 8 − that.
    let box = Box(x: -1, y: -1, width: 2, height: 2)
    let turned = Box(x: -1, y: -1, width: 2, height: 2, rotation: 45)
    let octagon = 8 * (2.0.squareRoot() - 1)
    #expect(abs(box.intersectionOverUnion(turned) - octagon / (8 - octagon)) < 1e-12)
  }

  @Test(arguments: [0.0, 90, -90, 180, 270, 450])
  func `a square turned by quarters is itself`(degrees: Double) {
    let box = Box(x: 3, y: 4, width: 6, height: 6)
    let turned = Box(x: 3, y: 4, width: 6, height: 6, rotation: degrees)
    #expect(abs(box.intersectionOverUnion(turned) - 1) < 1e-12)
  }

  @Test func `a turned box is clockwise on the screen`() {
    // Centre (2, 1): the upper left corner (0, 0) goes to the upper right.
    let corner = Box(x: 0, y: 0, width: 4, height: 2, rotation: 90).corners[0]
    #expect(corner == Point(x: 3, y: -1))
  }

  @Test func `polygons overlap in the area of their triangles and notches`() {
    let square = polygon([(0, 0), (4, 0), (4, 4), (0, 4)])
    // The half below the diagonal.
    let triangle = polygon([(0, 0), (4, 4), (0, 4)])
    #expect(square.overlap(with: triangle) == (16, 8, 8))
    #expect(square.intersectionOverUnion(triangle) == 0.5)
    // A U: a square less a notch of 2 × 3; a bar over it fills the notch partly.
    let notched = polygon([(0, 0), (1, 0), (1, 3), (3, 3), (3, 0), (4, 0), (4, 4), (0, 4)])
    let bar = polygon([(0, 1), (4, 1), (4, 2), (0, 2)])
    #expect(notched.overlap(with: bar) == (10, 4, 2))
    #expect(abs(notched.intersectionOverUnion(bar) - 2.0 / 12) < 1e-12)
  }

  @Test func `crossing edges cut a bow tie into two triangles`() {
    // Even-odd: two triangles of base 2 and height 1.
    #expect(abs(polygon([(0, 0), (2, 2), (2, 0), (0, 2)]).area - 2) < 1e-12)
    #expect(polygon([(0, 0), (1, 1)]).area == 0)
  }

  @Test func `random polygons share as much as a count of points says`() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<5 {
      func star() -> Polygon {
        let centre = (
          Double.random(in: 40...60, using: &generator), Double.random(in: 40...60, using: &generator)
        )
        let directions: [(Double, Double)] = [
          (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1),
        ]
        return polygon(
          directions.map { across, down in
            let reach = Double.random(in: 5...40, using: &generator)
            return (centre.0 + reach * across, centre.1 + reach * down)
          })
      }
      let (one, other) = (star(), star())
      let exact = one.overlap(with: other)
      var counted = (first: 0.0, second: 0.0, both: 0.0)
      let step = 1.0
      for row in 0..<110 {
        for column in 0..<110 {
          let point = Point(x: Double(column) * step - 4.5, y: Double(row) * step - 4.5)
          let (inOne, inOther) = (contains(one, point), contains(other, point))
          if inOne { counted.first += step * step }
          if inOther { counted.second += step * step }
          if inOne && inOther { counted.both += step * step }
        }
      }
      #expect(abs(exact.first - counted.first) < 0.03 * counted.first + 8)
      #expect(abs(exact.second - counted.second) < 0.03 * counted.second + 8)
      #expect(abs(exact.both - counted.both) < 0.03 * counted.both + 8)
      #expect(abs(one.intersectionOverUnion(other) - other.intersectionOverUnion(one)) < 1e-12)
    }
  }

  private func contains(_ polygon: Polygon, _ point: Point) -> Bool {
    var inside = false
    for (a, b) in zip(polygon.points, polygon.points.dropFirst() + polygon.points.prefix(1))
    where (a.y > point.y) != (b.y > point.y)
      && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
    {
      inside.toggle()
    }
    return inside
  }

  @Test func `parallel lines are as alike as they are near`() {
    // Hausdorff distance 3, both within 4 × 3: diagonal 5.
    let line = Polyline([Point(x: 0, y: 0), Point(x: 4, y: 0)])
    let other = Polyline([Point(x: 0, y: 3), Point(x: 4, y: 3)])
    #expect(abs(line.similarity(to: other) - (1 - 3.0 / 5)) < 1e-12)
    #expect(line.similarity(to: line) == 1)
    #expect(line.similarity(to: Polyline([])) == 0)
  }

  @Test func `keypoints lose by their distance and for what one side lacks`() {
    let pose = Keypoints([.init(Point(x: 0, y: 0)), .init(Point(x: 10, y: 10))])
    #expect(pose.similarity(to: pose) == 1)
    // Area 100, k 0.1: a joint 1 pixel off gives exp(−1 / (2 · 100 · 0.01)) = exp(−1/2).
    let moved = Keypoints([.init(Point(x: 0, y: 1)), .init(Point(x: 10, y: 10))])
    #expect(abs(pose.similarity(to: moved, area: 100) - (0.6065306597126334 + 1) / 2) < 1e-12)
    let partial = Keypoints([.init(Point(x: 0, y: 0)), .absent])
    #expect(pose.similarity(to: partial) == 0.5)
    #expect(partial.similarity(to: pose) == 0.5)
    #expect(Keypoints([.absent]).similarity(to: Keypoints([])) == 1)
  }

  @Test func `tracks agree while their boxes do`() {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    let still = Track([.init(time: 0, box: box), .init(time: 4, box: box)])
    let half = Track([.init(time: 0, box: box), .init(time: 2, box: box, isVisible: true)])
    #expect(still.similarity(to: still) == 1)
    #expect(abs(still.similarity(to: half) - 0.5) < 1e-12)
    // Hidden from 2 on.
    let hidden = Track([
      .init(time: 0, box: box), .init(time: 2, box: box, isVisible: false),
      .init(time: 4, box: box, isVisible: false),
    ])
    #expect(abs(still.similarity(to: hidden) - 0.5) < 1e-12)
    #expect(still.box(at: 5) == nil)
    // Moving apart at 10 a second: IoU (1 − t) / (1 + t) for a second, whose mean is 2 ln 2 − 1.
    let moving = Track([
      .init(time: 0, box: box), .init(time: 1, box: Box(x: 10, y: 0, width: 10, height: 10)),
    ])
    let resting = Track([.init(time: 0, box: box), .init(time: 1, box: box)])
    #expect(abs(moving.similarity(to: resting) - 0.3862943611198906) < 1e-3)
  }

  @Test func `masks compare by their runs`() throws {
    // 2 × 3, down the columns: one has pixels 0, 1, 2; other 2, 3.
    let one = try #require(Mask(height: 2, width: 3, counts: [0, 3, 3]))
    let other = try #require(Mask(height: 2, width: 3, counts: [2, 2, 2]))
    #expect(one.area == 3)
    #expect(one.intersection(other) == 1)
    #expect(one.intersectionOverUnion(other) == 0.25)
    #expect(one.counts == [0, 3, 3])
    #expect(Mask(height: 2, width: 3, counts: [0, 3, 2]) == nil)
    #expect(Mask(height: 2, width: 3, counts: [-1, 7]) == nil)
    #expect(Mask(height: 2, width: 3, counts: [6])?.area == 0)
  }

  @Test func `COCO's compressed run lengths come back byte for byte`() throws {
    // By hand from cocoapi: the fourth number is 1 − 4 = −3, in five bits 29, "M"; 100 is 4 and more, then 3: "T3".
    #expect(Mask(height: 4, width: 5, counts: [5, 4, 4, 1, 6])?.compressed == Array("544M2".utf8))
    #expect(Mask(height: 20, width: 20, counts: [100, 300])?.compressed == Array("T3\\9".utf8))
    var generator = SplitMix64(seed: 3)
    for _ in 0..<50 {
      var counts = (0..<9).map { _ in Int.random(in: 1...400, using: &generator) }
      counts.append(60 * 60 - counts.reduce(0, +))
      let mask = try #require(Mask(height: 60, width: 60, counts: counts))
      #expect(Mask(height: 60, width: 60, compressed: mask.compressed)?.counts == counts)
    }
    #expect(Mask(height: 2, width: 2, compressed: [200]) == nil)
    #expect(Mask(height: 2, width: 2, compressed: [48 + 0x20]) == nil)
  }

  @Test func `the best assignment beats the greedy one`() {
    // Greedy takes 0.9 and is left with 0; the best takes 0.8 + 0.7.
    #expect(Assignment.best([[0.9, 0.8], [0.7, 0]]) == [1, 0])
    #expect(Assignment.best([[0.1], [0.5], [0.3]]) == [nil, 0, nil])
    #expect(Assignment.best([[], []]) == [nil, nil])
  }

  @Test func `matching gives every label its own partners and what is left none`() {
    func box(_ x: Double, label: Int) -> Labelled<Box> {
      Labelled(Box(x: x, y: 0, width: 10, height: 10), label: label)
    }
    let (one, other) = ([box(0, label: 0), box(40, label: 1)], [box(5, label: 0), box(40, label: 0)])
    let aware = MatchCounts(Matching(one, other))
    #expect(aware.matched == 1)
    #expect(abs((aware.meanPenalised ?? 0) - 2 / 3.0 / 4) < 1e-12)
    #expect(aware.f1 == 0)
    let blind = MatchCounts(Matching(one, other, isClassAware: false))
    #expect(blind.matched == 2)
    #expect(abs((blind.meanOfMatched ?? 0) - (1 + 1.0 / 3) / 2) < 1e-12)
    #expect(MatchCounts.zero.f1 == nil)
    #expect(MatchCounts(Matching(one, [])).meanOfMatched == nil)
    #expect(RegionDistance.mean(Matching([box(0, label: 0)], [box(5, label: 0)])) == 1 - 1.0 / 3)
    #expect(RegionDistance.f1(Matching([Labelled<Box>](), [])) == 0)
  }

  @Test func `a thousand regions match as they would one cluster at a time`() {
    var generator = SplitMix64(seed: 31)
    func answer() -> [Labelled<Stretch>] {
      (0..<1_000).map { index in
        let start = Double(index * 7 + Int.random(in: 0..<5, using: &generator))
        return Labelled(Stretch(start: start, end: start + 9), label: index % 2)
      }
    }
    let (one, other) = (answer(), answer())
    let swept = Matching(one, other)
    let asked = Matching(one, other) { $0.intersectionOverUnion($1) }
    #expect(swept.pairs == asked.pairs)
    #expect(swept.pairs.count > 980)
  }

  /// Seen: two tracks of 8,000 keyframes held the server's writer for minutes, because each look began at the first.
  @Test func `tracks of thousands of keyframes are compared in bounded time`() {
    func track(_ shift: Double) -> Track {
      Track((0..<8_000).map { .init(time: Double($0), box: Box(x: shift, y: 0, width: 10, height: 10)) })
    }
    let taken = ContinuousClock().measure {
      #expect(abs(track(0).similarity(to: track(5)) - 1.0 / 3) < 1e-9)
    }
    #expect(taken < .seconds(30))
  }

  /// Seen: two people with three thousand boxes each, all over each other, held the server's writer for a minute.
  @Test func `boxes by the thousand on each other are matched in bounded time`() {
    func answer(_ count: Int, _ seed: UInt64) -> [Labelled<Box>] {
      var generator = SplitMix64(seed: seed)
      return (0..<count).map { _ in
        Labelled(
          Box(
            x: Double.random(in: 0..<10, using: &generator), y: Double.random(in: 0..<10, using: &generator),
            width: 100, height: 100), label: 0)
      }
    }
    let clock = ContinuousClock()
    let taken = clock.measure {
      let (one, other) = (answer(8_000, 1), answer(8_000, 2))
      #expect(Matching(one, other).pairs.count > 4_000)
      // Whoever said the same is found all the same.
      #expect(Matching(one, one).pairs.allSatisfy { $0.first == $0.second && $0.similarity == 1 })
    }
    // All pairs would be 64 million similarities, and gigabytes: minutes.
    #expect(taken < .seconds(60))
  }

  @Test func `the assignment has the largest sum of all permutations`() {
    var generator = SplitMix64(seed: 8)
    for size in 1...6 {
      let scores = (0..<size).map { _ in (0..<size).map { _ in Double.random(in: 0...1, using: &generator) } }
      let chosen = Assignment.best(scores).enumerated().reduce(0) { $0 + scores[$1.offset][$1.element ?? 0] }
      #expect(abs(chosen - largest(scores, row: 0, free: Set(0..<size))) < 1e-12)
    }
  }

  private func largest(_ scores: [[Double]], row: Int, free: Set<Int>) -> Double {
    guard row < scores.count else { return 0 }
    return free.map { scores[row][$0] + largest(scores, row: row + 1, free: free.subtracting([$0])) }.max()
      ?? 0
  }
}
