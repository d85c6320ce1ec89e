/// People who do not exist and judge tasks that do not exist: to see beforehand what a policy would cost.
///
/// Classes are equally frequent, wrong answers fall evenly, and a person's accuracy is the same for every task:
/// real crowds are less regular, so a real project needs somewhat more.
package struct SimulatedCrowd: Sendable {
  package let judgments: Judgments
  package let truth: [Int?]

  /// - Parameters:
  ///   - accuracy: the mean share of right answers of a person, 0 to 1.
  ///   - spread: how far people lie from it at most; their accuracies are spread evenly, from blind guessing to 1.
  ///   - each: how many people judge a task, at most all of them.
  package init(
    tasks: Int, annotators: Int, classes: Int, accuracy: Double, spread: Double, each: Int, seed: UInt64
  ) {
    precondition(
      tasks > 0 && annotators > 0 && classes > 1, "there is something to judge, and someone to do it")
    var generator = SplitMix64(seed: seed)
    func share() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
    let skills = (0..<annotators).map { number in
      let place = annotators == 1 ? 0 : 2 * Double(number) / Double(annotators - 1) - 1
      return min(max(accuracy + spread * place, 1 / Double(classes)), 1)
    }
    var people = Array(0..<annotators)
    var rows: [Judgments.Judgment] = []
    for task in 0..<tasks {
      for number in 0..<min(each, annotators) {
        people.swapAt(number, number + generator.index(below: annotators - number))
        let isRight = share() < skills[people[number]]
        let category = (task + (isRight ? 0 : 1 + generator.index(below: classes - 1))) % classes
        rows.append(.init(task: task, annotator: people[number], category: category))
      }
    }
    judgments = Judgments(rows, classCount: classes, taskCount: tasks, annotatorCount: annotators)
    truth = (0..<tasks).map { $0 % classes }
  }
}
