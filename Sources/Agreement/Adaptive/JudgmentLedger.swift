/// The judgments of each task, of which the first ones have been given; a replay gives the others one by one.
///
/// Flat arrays: the judgments of task `t` lie from `starts[t]`, and `given[t]` of them count.
package struct JudgmentLedger: Sendable {
  package let classCount: Int
  package let annotatorCount: Int
  package let starts: [Int32]
  package private(set) var given: [Int32]
  package private(set) var annotators: [Int32]
  package private(set) var categories: [Int32]
  package private(set) var givenCount: Int

  package var taskCount: Int { given.count }

  /// - Parameter given: whether all judgments count from the start, or none.
  package init(_ judgments: Judgments, given all: Bool) {
    classCount = judgments.classCount
    annotatorCount = judgments.annotatorCount
    starts = judgments.starts
    annotators = judgments.annotators
    categories = judgments.categories
    given = (0..<judgments.taskCount).map { all ? judgments.starts[$0 + 1] - judgments.starts[$0] : 0 }
    givenCount = all ? judgments.count : 0
  }

  /// The places of the judgments that count.
  package func range(of task: Int) -> Range<Int> {
    let start = Int(starts[task])
    return start..<(start + Int(given[task]))
  }

  /// The places of those that are still to come.
  package func rest(of task: Int) -> Range<Int> {
    (Int(starts[task]) + Int(given[task]))..<Int(starts[task + 1])
  }

  /// Gives the judgment at one of the places that are still to come.
  package mutating func give(_ place: Int, of task: Int) {
    let next = Int(starts[task]) + Int(given[task])
    precondition(
      place >= next && place < Int(starts[task + 1]), "a judgment of this task that was not given yet")
    annotators.swapAt(place, next)
    categories.swapAt(place, next)
    given[task] += 1
    givenCount += 1
  }

  /// Puts the judgments of each task into a random order.
  package mutating func shuffle(using generator: inout SplitMix64) {
    precondition(givenCount == 0, "an order is made before the first is given")
    for task in 0..<taskCount {
      let all = rest(of: task)
      for place in all.reversed().dropLast() {
        let other = all.lowerBound + generator.index(below: place - all.lowerBound + 1)
        annotators.swapAt(place, other)
        categories.swapAt(place, other)
      }
    }
  }
}
