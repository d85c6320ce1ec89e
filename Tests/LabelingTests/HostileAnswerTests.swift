import Agreement
import JSON
import Labeling
import Synchronization
import Testing

/// Answers made to keep others waiting. Seen, when everything was compared with everything: one pair of zigzags of 10,000
/// corners, three hundred turned boxes or three thousand spans all over each other held the server's writer for
/// minutes. What is counted here is work, not time.
struct HostileAnswerTests {
  /// A shape that counts how often it was compared, and with how much effort in all.
  private struct Counted: Region {
    static let work = Mutex<(comparisons: Int, steps: Int)>((0, 0))

    let start: Int

    var reach: Bounds? { Bounds([Point(x: Double(start), y: 0), Point(x: Double(start + 100_000), y: 1)]) }
    var usualSteps: Int { 20 }
    var measures: [Double] { [Double(start)] }

    func similarity(to other: Counted, within effort: Effort) -> Double {
      Self.work.withLock { $0 = ($0.comparisons + 1, $0.steps + effort.steps) }
      return self == other ? 1 : 0.9
    }

    static func agreed(
      among shapes: [(shape: Counted, weight: Double)], within effort: Effort
    ) -> Counted { shapes[0].shape }

    static func measured(_ work: () -> Void) -> (comparisons: Int, steps: Int) {
      Self.work.withLock { $0 = (0, 0) }
      work()
      return Self.work.withLock { $0 }
    }
  }

  @Test func `shapes by the thousand on each other are matched and grouped within the effort`() {
    let mine = (0..<3_000).map { Labelled(Counted(start: $0), label: 0) }
    let theirs = (0..<3_000).map { Labelled(Counted(start: $0 * 2), label: 0) }
    let matched = Counted.measured {
      // All pairs would be nine million.
      let matching = Matching(mine, theirs)
      #expect(matching.pairs.count > 1_400)
    }
    #expect(matched.comparisons < 200_000)
    #expect(matched.steps <= Effort.question.steps)
    let grouped = Counted.measured {
      let consensus = RegionConsensus([AnnotatorRegions(mine), AnnotatorRegions(mine)])
      // Whoever said the same is found all the same.
      #expect(consensus.regions.count == 3_000)
    }
    #expect(grouped.comparisons < 100_000)
    #expect(grouped.steps <= Effort.question.steps)
  }

  @Test func `of too many large answers each is compared with its neighbours in a ring`() {
    let pairs = AnswerPair.all(15)
    #expect(pairs.count == 105)
    let few = AnswerPair.affordable(pairs, sizes: pairs.indices.prefix(15).map { _ in 10 }, within: .question)
    #expect(few.allSatisfy { $0 })
    let sizes = [Int](repeating: 1_000_000, count: 15)
    let ring = zip(pairs, AnswerPair.affordable(pairs, sizes: sizes, within: .question)).filter(\.1).map(\.0)
    #expect(ring.count == 15)
    for person in 0..<15 { #expect(ring.count { $0.first == person || $0.second == person } == 2) }
  }

  /// Teeth as far as the picture is wide, one way or the other.
  private func comb(_ count: Int, isUpright: Bool) -> Polygon {
    let teeth = (0..<count).map { place in
      (Double(place) * 10_000 / Double(count), place % 2 == 0 ? 0.0 : 10_000.0)
    }
    return Polygon(
      (teeth + [(10_000, 20_000), (0, 20_000)]).map { isUpright ? Point(x: $0, y: $1) : Point(x: $1, y: $0) })
  }

  private func disc(_ corners: Int, x: Double, radius: Double = 100) -> Polygon {
    Polygon(
      (0..<corners).map { corner in
        // A corner of a regular polygon by its chord: without a sine, by squares of one quarter after the other.
        let place = Double(corner) / Double(corners) * 4
        let part = place - place.rounded(.down)
        let (across, along) = (1 - part, part)
        let length = (across * across + along * along).squareRoot()
        let (one, other) = (radius * across / length, radius * along / length)
        switch Int(place) {
        case 0: return Point(x: x + one, y: other)
        case 1: return Point(x: x - other, y: one)
        case 2: return Point(x: x - one, y: -other)
        default: return Point(x: x + other, y: -one)
        }
      })
  }

  @Test func `outlines of ten thousand corners that people draw are compared exactly`() {
    let (one, other) = (disc(10_000, x: 0), disc(10_000, x: 60))
    // The lens of two circles of radius r, d apart: 2 r² acos(d / 2r) − d/2 · √(4r² − d²).
    let lens = 2 * 10_000 * 1.266_103_672_779_499_2 - 30 * (40_000.0 - 3_600).squareRoot()
    let expected = lens / (2 * Double.pi * 10_000 - lens)
    #expect(abs(one.intersectionOverUnion(other) - expected) < 1e-5)
  }

  @Test func `zigzags of ten thousand corners are compared by lines, the same from either side`() {
    let (one, other) = (comb(10_000, isUpright: true), comb(10_000, isUpright: false))
    let share = one.intersectionOverUnion(other)
    #expect((0...1).contains(share))
    #expect(share == other.intersectionOverUnion(one))
    #expect(one.intersectionOverUnion(one) == 1)
  }

  @Test func `with less effort an area is as near as its lines are dense`() {
    let (one, other) = (disc(1_000, x: 0), disc(1_000, x: 60))
    let exact = one.overlap(with: other)
    // Not enough for the exact area; enough for more than a hundred lines, each of which meets four edges.
    let near = one.overlap(with: other, within: Effort(steps: 7_000))
    // Half a strip's height times the sum of the widths of all edges: 200 / 2 / 100 · 4 · 200.
    #expect(near != exact)
    #expect(abs(near.both - exact.both) < 800)
    // For the rectangles alone: 200 wide and high, 60 apart.
    let far = one.intersectionOverUnion(other, within: Effort(steps: 100))
    #expect(abs(far - 140.0 / 260) < 1e-9)
  }

  @Test func `lines beyond the effort are thinned, and part about as far`() {
    func line(_ shift: Double) -> Polyline {
      Polyline((0..<5_000).map { Point(x: Double($0), y: shift + ($0 % 2 == 0 ? 0 : 3)) })
    }
    let exact = line(0).similarity(to: line(400), within: Effort(steps: 1_000_000_000))
    let thinned = line(0).similarity(to: line(400), within: Effort(steps: 100_000))
    // Corners that stay are 5,000 / 40 apart at most.
    #expect(abs(exact - thinned) < 130 / 5_000.0)
    let sides = line(0).similarity(to: line(400), within: Effort(steps: 10))
    #expect(abs(exact - sides) < 0.01)
  }

  @Test func `masks beyond the effort are compared by columns`() throws {
    func mask(_ shift: Int) throws -> Mask {
      // A bar of 100 pixels down each of 5,000 columns, lower from column to column.
      var counts: [Int] = []
      var position = 0
      for column in 0..<5_000 {
        let start = column * 1_000 + shift + column / 10
        counts += [start - position, 100]
        position = start + 100
      }
      counts.append(5_000_000 - position)
      return try #require(Mask(height: 1_000, width: 5_000, counts: counts))
    }
    let (one, other) = (try mask(0), try mask(50))
    #expect(abs(one.intersectionOverUnion(other) - 1.0 / 3) < 1e-12)
    let columns = one.intersectionOverUnion(other, within: Effort(steps: 5_000))
    #expect(abs(columns - 1.0 / 3) < 1e-12)
    // Rectangles of 5,000 by 599 pixels, 50 apart.
    let rectangles = one.intersectionOverUnion(other, within: Effort(steps: 10))
    #expect(abs(rectangles - 549.0 / 649) < 0.01)
  }

  @Test func `tracks beyond the effort are looked at less often`() {
    func track(_ shift: Double) -> Track {
      Track((0..<8_000).map { .init(time: Double($0), box: Box(x: shift, y: 0, width: 10, height: 10)) })
    }
    for steps in [2_000_000, 70_000, 1_000] {
      #expect(abs(track(0).similarity(to: track(5), within: Effort(steps: steps)) - 1.0 / 3) < 1e-9)
    }
    #expect(abs(track(0).similarity(to: track(5), within: Effort(steps: 10)) - 1.0 / 3) < 1e-9)
  }

  /// The table by rows, as in Levenshtein 1966.
  private func edits(_ first: [Int], _ second: [Int]) -> Int {
    var row = Array(0...second.count)
    for (index, word) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, candidate) in second.enumerated() {
        let replaced = diagonal + (word == candidate ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[second.count]
  }

  @Test(arguments: [1, 5, 63, 64, 65, 128, 200, 300])
  func `sixty-four cells at a time come to the same edit distance`(length: Int) {
    var generator = SplitMix64(seed: UInt64(length))
    for _ in 0..<20 {
      let texts = [length, Int.random(in: 1...300, using: &generator)].map { count in
        (0..<count).map { _ in Int.random(in: 0..<7, using: &generator) }
      }
      let words = texts.map { $0.map { "w\($0)" }.joined(separator: " ") }
      let expected = Double(edits(texts[0], texts[1])) / Double(max(texts[0].count, texts[1].count))
      #expect(abs(WordDistance.between(words[0], words[1]) - expected) < 1e-12)
    }
  }

  @Test func `texts beyond the effort are compared as bags of words`() {
    let words = (0..<2_000).map { "w\($0)" }
    let (one, turned) = (words.joined(separator: " "), words.reversed().joined(separator: " "))
    #expect(WordDistance.between(one, turned) > 0.99)
    #expect(WordDistance.between(one, turned, within: Effort(steps: 1_000)) == 0)
  }

  @Test func `thousands of relations over thousands of spans are compared and voted on`() throws {
    let schema = try Sample.schema(
      """
      {"fields": [{"name": "text", "type": "text"}], "questions": [
        {"name": "s", "type": "spans", "field": "text", "labels": ["A"], "overlap": true},
        {"name": "r", "type": "relations", "over": "s", "labels": ["A"]}]}
      """)
    func answers(_ person: Int) throws -> Answers {
      let spans: [JSONValue] = (0..<2_000).map {
        ["id": .string("\(person)-\($0)"), "start": .integer(Int64($0)), "end": 20_000, "label": "A"]
      }
      let relations: [JSONValue] = (0..<6_000).map {
        let to = ($0 + 1 + $0 / 2_000) % 2_000
        return ["from": .string("\(person)-\($0 % 2_000)"), "to": .string("\(person)-\(to)"), "label": "A"]
      }
      return try schema.checkAnswers(["s": .array(spans), "r": .array(relations)], data: nil)
    }
    let work = try (0..<3).map(answers)
    #expect(schema.agreement(work).similarity == 1)
    let consensus = schema.consensus(work)
    #expect(consensus.answers["r"]?.array?.count == 6_000)
    #expect(consensus.confidence["r"] == 1)
  }
}
