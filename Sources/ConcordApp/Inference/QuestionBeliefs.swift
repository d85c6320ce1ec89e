import Agreement
import JSON
import Labeling

/// What answers say of each thing that a question decides: of a single option or step all classes, of options that are
/// chosen or not two classes each.
extension QuestionModel {
  /// The probabilities of the classes, decision by decision; nil where answers are not counted by class.
  func beliefs(_ question: Question, _ given: [GivenAnswer]) -> [[Double]]? {
    switch form {
    case .classes, .options, .abilities: break
    case .weights, .numbers: return nil
    }
    if case .distance = question.kind.measurement {
      let sets = given.map { question.kind.uses($0.answer) }
      return classes.indices.map { option in
        belief(option, given, sets.map { $0.contains(classes[option]) ? 1 : 0 })
      }
    }
    let categories = given.compactMap { question.classIndex(of: $0.answer) }
    guard categories.count == given.count, categories.allSatisfy({ $0 < classes.count }) else { return nil }
    return [belief(0, given, categories)]
  }

  /// How much a person's answer is expected to tell, in nats, summed over what there is to decide.
  func information(_ beliefs: [[Double]], of user: Int64) -> Double {
    zip(matrices, beliefs).reduce(0) { sum, one in
      guard one.1.count == one.0.classCount else { return sum }
      return sum + AdaptivePolicy.information(one.1, of: position(of: user), under: one.0)
    }
  }

  private var matrices: [DawidSkene] {
    switch form {
    case .classes(let model): [model]
    case .options(let models): models
    case .abilities(let models): models.map(\.matrices)
    case .weights, .numbers: []
    }
  }

  private func belief(_ decision: Int, _ given: [GivenAnswer], _ categories: [Int]) -> [Double] {
    if case .abilities(let models) = form {
      return models[decision].posterior(
        of: zip(given, categories).map { (annotator: position(of: $0.annotator), category: $1) })
    }
    let answers = zip(given, categories).map { one, category in
      (
        isFitted: one.annotation.map { $0 <= newest } ?? false,
        answer: CollapsedModel.Answer(annotator: position(of: one.annotator), category: category)
      )
    }
    if counts.indices.contains(decision) {
      return counts[decision].posterior(
        fitted: answers.filter(\.isFitted).map(\.answer), new: answers.filter { !$0.isFitted }.map(\.answer))
    }
    let model = matrices[decision]
    return answers.reduce(into: model.prior) { posterior, one in
      model.update(&posterior, annotator: one.answer.annotator, category: one.answer.category)
    }
  }

  /// Before anything was fitted: everyone is as good as the prior of `CollapsedDawidSkene` says; nil where answers are
  /// not counted by class.
  static func unseen(_ question: Question) -> QuestionModel? {
    let sample = JudgmentSample(question)
    let form: Form
    let counts: [CollapsedModel]
    switch sample.counts {
    case .classes where sample.canHaveMatrices:
      counts = [.unseen(classCount: sample.classes.count)]
      form = .classes(counts[0].matrices)
    case .options:
      counts = sample.classes.map { _ in .unseen(classCount: 2) }
      form = .options(counts.map(\.matrices))
    case .classes, .numbers, .distance: return nil
    }
    return QuestionModel(
      method: .dawidSkene, classes: sample.classes, people: [], form: form, judgments: 0, tasks: 0, gold: 0,
      counts: counts)
  }
}
