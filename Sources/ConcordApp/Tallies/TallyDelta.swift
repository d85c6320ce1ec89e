import JSON
import Labeling

/// What one person said to a task, as the counts see it.
struct TallyJudgment: Sendable {
  let user: Int64
  /// When it came in, in weeks from Monday.
  let week: Int64
  let answers: Answers

  /// Weeks from Monday since 1969-12-29, of UTC milliseconds.
  static func week(of time: Int64) -> Int64 {
    (time + 3 * 86_400_000).flooredQuotient(by: 604_800_000).quotient
  }
}

/// The counted annotations of one task that is neither gold nor excluded, by the ids of their authors.
struct TallyUnit: Sendable {
  let task: Int64
  let judgments: [TallyJudgment]
}

/// Sums that are kept for a question; shares and similarities in whole billionths.
enum TallySum: String, Sendable, CaseIterable {
  /// Of the whole project.
  case tasks, annotations
  /// Tasks with an answer, with at least two, and answers.
  case rated, shared, ratings
  /// Answers to tasks with at least two.
  case pairable
  /// Over tasks: distances over ordered pairs of answers / (answers − 1), the observed part of α.
  case within
  /// Over tasks: the share of pairs of answers that are equal.
  case agreeing
  /// Pairs of answers, and their similarities.
  case pairs, similarity
  /// Not 0: too many patterns to keep.
  case overflow
  case span0, span1, span2, span3, span4, span5, span6, span7, span8, span9

  static let spans: [TallySum] = [
    .span0, .span1, .span2, .span3, .span4, .span5, .span6, .span7, .span8, .span9,
  ]
}

/// How the kept counts change: some tasks taken away, some put in. Pure; the store adds it to what is kept.
struct TallyDelta: Sendable {
  /// Position of a question in the schema, or that of the whole project.
  typealias Place = Int
  static let whole: Place = -1

  struct Sum: Hashable, Sendable {
    let question: Place
    let name: TallySum
  }
  struct Word: Hashable, Sendable {
    let question: Place
    let text: String
  }
  struct Person: Hashable, Sendable {
    let question: Place
    let user: Int64
  }
  struct Habit: Hashable, Sendable {
    let question: Place
    let user: Int64
    let value: String
  }
  struct Pair: Hashable, Sendable {
    let question: Place
    let first: Int64
    let second: Int64
  }
  struct Cell: Hashable, Sendable {
    let pair: Pair
    let mine: String
    let theirs: String
  }
  struct Week: Hashable, Sendable {
    let question: Place
    let week: Int64
    let value: String
  }

  private(set) var sums: [Sum: Int64] = [:]
  private(set) var patterns: [Word: Int64] = [:]
  /// Uses, given, matched.
  private(set) var labels: [Word: SIMD4<Int64>] = [:]
  /// Ratings, units, comparisons, similarity.
  private(set) var people: [Person: SIMD4<Int64>] = [:]
  private(set) var habits: [Habit: Int64] = [:]
  /// Units, similarity.
  private(set) var pairs: [Pair: SIMD2<Int64>] = [:]
  private(set) var cells: [Cell: Int64] = [:]
  private(set) var weeks: [Week: Int64] = [:]
  /// Tasks that have two answers now, or no longer.
  private(set) var shared: [Int64: Bool] = [:]

  let questions: [TallyQuestion]

  init(_ schema: LabelSchema) { questions = schema.questions.map(TallyQuestion.init) }

  /// Billionths.
  static func fixed(_ value: Double) -> Int64 { Int64((value * 1e9).rounded()) }

  mutating func replace(_ old: TallyUnit?, by new: TallyUnit?) {
    if let old { add(old, -1) }
    if let new { add(new, 1) }
  }

  private mutating func add(_ unit: TallyUnit, _ sign: Int64) {
    guard !unit.judgments.isEmpty else { return }
    sums[Sum(question: Self.whole, name: .tasks), default: 0] += sign
    sums[Sum(question: Self.whole, name: .annotations), default: 0] += sign * Int64(unit.judgments.count)
    for judgment in unit.judgments {
      people[Person(question: Self.whole, user: judgment.user), default: .zero] &+= SIMD4(sign, 0, 0, 0)
    }
    if unit.judgments.count > 1 { shared[unit.task] = sign > 0 }
    for (place, question) in questions.enumerated() {
      let ratings = unit.judgments.compactMap(question.rating)
      if !ratings.isEmpty { add(ratings, question, place, sign) }
    }
  }

  private mutating func add(
    _ ratings: [TallyQuestion.Rating], _ question: TallyQuestion, _ place: Place, _ sign: Int64
  ) {
    let count = Int64(ratings.count)
    sums[Sum(question: place, name: .rated), default: 0] += sign
    sums[Sum(question: place, name: .ratings), default: 0] += sign * count
    if question.hasPatterns {
      let pattern = Self.pattern(ratings.map(\.key))
      patterns[Word(question: place, text: pattern), default: 0] += sign
    }
    for rating in ratings {
      let units: Int64 = count > 1 ? sign : 0
      people[Person(question: place, user: rating.user), default: .zero] &+= SIMD4(sign, units, 0, 0)
      for label in rating.labels {
        labels[Word(question: place, text: label), default: .zero] &+= SIMD4(sign, 0, 0, 0)
        habits[Habit(question: place, user: rating.user, value: label), default: 0] += sign
        weeks[Week(question: place, week: rating.week, value: label), default: 0] += sign
      }
    }
    if count > 1 { compare(ratings, question, place, sign) }
  }

  private mutating func compare(
    _ ratings: [TallyQuestion.Rating], _ question: TallyQuestion, _ place: Place, _ sign: Int64
  ) {
    var distances = 0.0
    var equal = 0
    for (pair, similarity) in zip(AnswerPair.all(ratings.count), question.similarities(ratings)) {
      let (one, other) = (ratings[pair.first], ratings[pair.second])
      distances += 1 - similarity
      if one.key == other.key { equal += 1 }
      compare(one, other, Self.fixed(similarity), question, place, sign)
    }
    let (count, pairs) = (ratings.count, ratings.count * (ratings.count - 1) / 2)
    for (name, value) in [
      (TallySum.shared, 1), (.pairable, Int64(count)), (.pairs, Int64(pairs)),
      (.within, Self.fixed(2 * distances / Double(count - 1))),
      (.agreeing, Self.fixed(Double(equal) / Double(pairs))),
    ] { sums[Sum(question: place, name: name), default: 0] += sign * value }
  }

  private mutating func compare(
    _ one: TallyQuestion.Rating, _ other: TallyQuestion.Rating, _ similarity: Int64,
    _ question: TallyQuestion, _ place: Place, _ sign: Int64
  ) {
    sums[Sum(question: place, name: .similarity), default: 0] += sign * similarity
    for user in [one.user, other.user] {
      people[Person(question: place, user: user), default: .zero] &+= SIMD4(0, 0, sign, sign * similarity)
    }
    let pair = Pair(question: place, first: one.user, second: other.user)
    if question.hasCells {
      cells[Cell(pair: pair, mine: one.key, theirs: other.key), default: 0] += sign
    } else {
      pairs[pair, default: .zero] &+= SIMD2(sign, sign * similarity)
    }
    for match in question.matches(one, other) {
      labels[Word(question: place, text: match.label), default: .zero] &+= SIMD4(
        0, sign * match.given, sign * match.matched, 0)
    }
    for (name, value) in zip(TallySum.spans, question.spanSums(one, other)) {
      sums[Sum(question: place, name: name), default: 0] += sign * Int64(value)
    }
  }

  /// An object of what was given and how often, in the order of the words.
  static func pattern(_ keys: [String]) -> String {
    var counts: [(key: String, count: Int64)] = []
    for key in keys.sorted() {
      if counts.last?.key == key {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((key, 1))
      }
    }
    return JSONValue.object(JSONObject(counts.map { ($0.key, .integer($0.count)) })).text
  }
}
