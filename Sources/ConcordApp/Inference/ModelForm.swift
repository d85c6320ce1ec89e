import Agreement
import JSON
import Labeling
import SQLite

/// A model as the database keeps it: a word for its form, and numbers.
extension QuestionModel {
  var stored: (name: String, numbers: [Double]) {
    switch form {
    case .classes(let model): ("classes", model.prior + model.likelihoods)
    case .options(let models): ("options", models.flatMap { $0.prior + $0.likelihoods })
    case .abilities(let models):
      (
        "abilities",
        models.flatMap { ($0.judges + [$0.pooled]).flatMap { [$0.ability, $0.accuracy] } }
      )
    case .weights(let weights, let new): ("weights", weights + [new])
    case .numbers(let model):
      ("numbers", (model.annotators + [model.pooled]).flatMap { [$0.bias, $0.variance] })
    }
  }

  var peopleJSON: JSONValue {
    .array(people.map { [.integer($0.user), .integer(Int64($0.judgments))] })
  }

  /// From a row with method, form, classes, people, numbers, judgments, tasks, gold, counts and newest; nil when they do
  /// not fit.
  init?(_ row: Row, from first: Int) throws {
    let classes = try JSONValue(parsing: row.bytes(first + 2)).array?.compactMap(\.string)
    let people = try JSONValue(parsing: row.bytes(first + 3)).array?.compactMap { entry -> Person? in
      guard let user = entry.array?.first?.integer, let count = entry.array?.last?.integer else { return nil }
      return Person(user: user, judgments: Int(count))
    }
    let numbers = row.withBytes(first + 4) { [Double](littleEndian: $0) }
    guard let method = Workflow.Inference(rawValue: row.text(first)), let classes, let people,
      let form = Form(named: row.text(first + 1), numbers, classes: classes.count, people: people.count),
      let counts = form.counts(row.optionalBytes(first + 8), people: people.count)
    else { return nil }
    self.init(
      method: method, classes: classes, people: people, form: form, judgments: row.int(first + 5),
      tasks: row.int(first + 6), gold: row.int(first + 7), counts: counts, newest: row.integer(first + 9))
  }
}

extension QuestionModel.Form {
  init?(named name: String, _ numbers: [Double], classes: Int, people: Int) {
    switch name {
    case "classes":
      guard numbers.count == classes + (people + 1) * classes * classes, classes > 0 else { return nil }
      self = .classes(Self.model(numbers[...], classes: classes))
    case "options":
      let size = 2 + (people + 1) * 4
      guard numbers.count == classes * size else { return nil }
      self = .options(
        (0..<classes).map { Self.model(numbers[($0 * size)..<(($0 + 1) * size)], classes: 2) })
    case "abilities":
      guard let models = Self.abilities(numbers, classes: classes, people: people) else { return nil }
      self = .abilities(models)
    case "weights":
      guard numbers.count == people + 1 else { return nil }
      self = .weights(Array(numbers.dropLast()), new: numbers[people])
    case "numbers":
      guard numbers.count == 2 * (people + 1) else { return nil }
      let errors = (0...people).map {
        NumberModel.Errors(bias: numbers[2 * $0], variance: numbers[2 * $0 + 1])
      }
      self = .numbers(NumberModel(annotators: Array(errors.dropLast()), pooled: errors[people]))
    default: return nil
    }
  }

  /// One model for each matrix; none where nothing was kept. nil when the numbers do not fit.
  func counts(_ kept: [UInt8]?, people: Int) -> [CollapsedModel]? {
    guard let kept else { return [] }
    let numbers = kept.withUnsafeBytes { [Double](littleEndian: $0) }
    let classCounts: [Int]
    switch self {
    case .classes(let model): classCounts = [model.classCount]
    case .options(let models): classCounts = models.map(\.classCount)
    case .abilities, .weights, .numbers: return nil
    }
    var models: [CollapsedModel] = []
    var start = 0
    for classes in classCounts {
      let end = start + CollapsedModel.numberCount(classes, people)
      guard end <= numbers.count,
        let model = CollapsedModel(
          numbers: numbers[start..<end], classCount: classes, annotatorCount: people)
      else { return nil }
      models.append(model)
      start = end
    }
    return models
  }

  /// One model of all classes, or of each option one that tells chosen from not: which of them, the count of the
  /// numbers says.
  private static func abilities(_ numbers: [Double], classes: Int, people: Int) -> [AbilityModel]? {
    let size = 2 * (people + 1)
    guard numbers.count == size || numbers.count == classes * size, classes > 0 else { return nil }
    let isOne = numbers.count == size && classes > 1
    return stride(from: 0, to: numbers.count, by: size).map { start in
      let judges = stride(from: start, to: start + size, by: 2).map {
        AbilityModel.Judge(ability: numbers[$0], accuracy: numbers[$0 + 1])
      }
      return AbilityModel(
        judges: Array(judges.dropLast()), pooled: judges[people], classCount: isOne ? classes : 2)
    }
  }

  private static func model(_ numbers: ArraySlice<Double>, classes: Int) -> DawidSkene {
    DawidSkene(
      classCount: classes, prior: Array(numbers.prefix(classes)),
      likelihoods: Array(numbers.dropFirst(classes)))
  }
}

extension [Double] {
  var littleEndianBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 8)
    for number in self { Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }
    return bytes
  }

  init(littleEndian bytes: UnsafeRawBufferPointer) {
    self = (0..<(bytes.count / 8)).map {
      Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)))
    }
  }
}
