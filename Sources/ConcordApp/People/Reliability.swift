import JSON
import Labeling
import SQLite

/// How far the fitted models trust someone, question by question.
struct Reliability: Sendable {
  struct Part: Sendable {
    let question: String
    let title: String
    let judgments: Int
    /// nil for numbers, which have a bias and a deviation instead.
    let value: Double?
    let interval: ClosedRange<Double>?
    let bias: Double?
    let deviation: Double?
    /// `[true][said]`
    let confusion: [[Double]]?
    let classes: [String]
  }

  let parts: [Part]

  /// - Parameter models: of the fit that stands.
  init(_ models: ProjectModels, _ schema: LabelSchema, user: Int64) {
    parts = schema.questions.compactMap { question in
      guard let model = models.questions[question.name],
        let place = model.people.firstIndex(where: { $0.user == user }), model.people[place].judgments > 0
      else { return nil }
      let errors = model.errors(of: place)
      return Part(
        question: question.name, title: question.title, judgments: model.people[place].judgments,
        value: model.reliability(of: place), interval: model.interval(of: place), bias: errors?.bias,
        deviation: errors.map { $0.variance.squareRoot() }, confusion: model.confusion(of: place),
        classes: model.classes)
    }
  }

  /// The member `reliability`.
  func write(_ writer: inout JSONWriter, withConfusion: Bool) {
    writer.objects("reliability", parts) { writer, part in
      writer.member("question", part.question)
      writer.member("title", part.title)
      writer.member("judgments", part.judgments)
      writer.member("value", part.value)
      writer.writeInterval(part.interval)
      writer.member("bias", part.bias)
      writer.member("deviation", part.deviation)
      if withConfusion { write(part, &writer) }
    }
  }

  private func write(_ part: Part, _ writer: inout JSONWriter) {
    writer.key("confusion")
    guard let confusion = part.confusion else { return writer.null() }
    writer.beginObject()
    writer.member("values", part.classes)
    writer.key("shares")
    writer.beginArray()
    for row in confusion {
      writer.beginArray()
      for share in row { writer.double((share * 1e4).rounded() / 1e4) }
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
  }
}
