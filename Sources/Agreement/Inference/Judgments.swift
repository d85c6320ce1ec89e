/// Who gave which class to which task: the input of truth inference, in flat arrays sorted by task.
///
/// Tasks, annotators and classes are small integers from 0; classes stand in schema order. Every judgment counts:
/// a second one of the same task by the same annotator is one more piece of evidence, not a replacement.
package struct Judgments: Sendable {
  package struct Judgment: Sendable, Equatable {
    package let task: Int32
    package let annotator: Int32
    package let category: Int32

    package init(task: Int, annotator: Int, category: Int) {
      self.task = Int32(task)
      self.annotator = Int32(annotator)
      self.category = Int32(category)
    }
  }

  package let taskCount: Int
  package let annotatorCount: Int
  package let classCount: Int
  /// The judgments of task `t` lie at `starts[t]..<starts[t + 1]`.
  package let starts: [Int32]
  package let annotators: [Int32]
  package let categories: [Int32]

  package var count: Int { annotators.count }

  /// - Parameters:
  ///   - taskCount, annotatorCount: how many there are; those named beyond them are counted too.
  ///   - classCount: how many classes the schema declares.
  package init(_ judgments: [Judgment], classCount: Int, taskCount: Int = 0, annotatorCount: Int = 0) {
    var tasks = taskCount
    var people = annotatorCount
    for judgment in judgments {
      precondition(
        judgment.task >= 0 && judgment.annotator >= 0 && judgment.category >= 0
          && judgment.category < classCount, "tasks, annotators and declared classes count from 0")
      tasks = max(tasks, Int(judgment.task) + 1)
      people = max(people, Int(judgment.annotator) + 1)
    }
    // A counting sort keeps the order of a task's judgments, in two passes.
    var starts = [Int32](repeating: 0, count: tasks + 1)
    for judgment in judgments { starts[Int(judgment.task) + 1] += 1 }
    for task in 0..<tasks { starts[task + 1] += starts[task] }
    var places = starts
    var annotators = [Int32](repeating: 0, count: judgments.count)
    var categories = annotators
    for judgment in judgments {
      let place = Int(places[Int(judgment.task)])
      places[Int(judgment.task)] += 1
      annotators[place] = judgment.annotator
      categories[place] = judgment.category
    }
    self.taskCount = tasks
    self.annotatorCount = people
    self.classCount = classCount
    self.starts = starts
    self.annotators = annotators
    self.categories = categories
  }

  package func range(of task: Int) -> Range<Int> { Int(starts[task])..<Int(starts[task + 1]) }

  /// The annotators and classes of one task's judgments.
  package func of(_ task: Int) -> [(annotator: Int, category: Int)] {
    range(of: task).map { (Int(annotators[$0]), Int(categories[$0])) }
  }

  /// Per task its classes' shares of the votes, flat: task × class. A task without a judgment has none: all 0.
  package func voteShares() -> [Double] {
    var shares = [Double](repeating: 0, count: taskCount * classCount)
    for task in 0..<taskCount {
      let range = range(of: task)
      let share = 1 / Double(max(range.count, 1))
      for place in range { shares[task * classCount + Int(categories[place])] += share }
    }
    return shares
  }
}
