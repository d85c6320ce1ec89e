import Agreement
import JSON

/// `spans`: F1 of each pair over the documents that both did, and α over tokens.
let spansVector: VectorComputation = { vector in
  let corpus = try SpanCorpus(vector.input)
  var metrics = corpus.pairMetrics
  metrics["token_alpha_nominal"] = JSONValue(corpus.tokenAlpha { $0 })
  metrics["token_alpha_in_out"] = JSONValue(corpus.tokenAlpha { $0 == 0 ? 0 : 1 })
  metrics["token_alpha_per_label_binary"] = .object(
    JSONObject(corpus.labels.enumerated().map { ($1, JSONValue(corpus.tokenAlpha(only: $0))) }))
  return metrics
}

/// Documents with their tokens and each annotator's spans; the labels are positions in the vector's list.
private struct SpanCorpus {
  struct Document {
    let tokens: [Range<Int>]
    let spans: [String: [LabelledSpan]]
  }

  let labels: [String]
  let people: [String]
  let documents: [Document]

  init(_ input: JSONValue) throws {
    var labels = try input.required("labels").elements("labels").map(\.name)
    documents = try input.required("documents").elements("documents").map { document in
      let tokens = try document["tokens"]?.elements("tokens").map(Self.range) ?? []
      guard let annotators = try document.required("spans").object else {
        throw VectorProblem("spans is not an object")
      }
      let spans = try annotators.map { person, list in
        (person, try list.elements("spans").map { try Self.span($0, &labels) })
      }
      return Document(tokens: tokens, spans: Dictionary(uniqueKeysWithValues: spans))
    }
    self.labels = labels
    people = RatingsInput.sorted(Set(documents.flatMap(\.spans.keys)))
  }

  var pairMetrics: JSONObject {
    var pairs = JSONObject()
    for (index, first) in people.enumerated() {
      for second in people.dropFirst(index + 1) {
        let scores = documents.reduce(SpanCounts.zero) { sum, document in
          guard let mine = document.spans[first], let theirs = document.spans[second] else { return sum }
          return sum + SpanCounts(mine, theirs)
        }
        pairs["\(first)|\(second)"] = .object(Self.metrics(scores))
      }
    }
    var metrics: JSONObject = ["pairs": .object(pairs)]
    for name in Self.metrics(.zero).keys {
      metrics["mean_" + name] = JSONValue(number: mean(pairs.members.compactMap { $0.value[name]?.double }))
    }
    return metrics
  }

  private static func metrics(_ scores: SpanCounts) -> JSONObject {
    [
      "exact_f1": JSONValue(scores.exact),
      "exact_f1_ignoring_label": JSONValue(scores.exactIgnoringLabel),
      "relaxed_f1": JSONValue(scores.relaxed),
      "relaxed_f1_ignoring_label": JSONValue(scores.relaxedIgnoringLabel),
      "char_f1": JSONValue(scores.character),
    ]
  }

  func tokenAlpha(_ code: (Int) -> Int) -> Statistic {
    alpha { TokenLabels.nominal($0, tokens: $1).map(code) }
  }

  func tokenAlpha(only label: Int) -> Statistic {
    alpha { spans, tokens in
      TokenLabels.nominal(spans.filter { $0.label == label }, tokens: tokens).map { $0 == 0 ? 0 : 1 }
    }
  }

  private func alpha(_ labelled: ([LabelledSpan], [Range<Int>]) -> [Int]) -> Statistic {
    var ratings: [Ratings.Rating] = []
    var unit = 0
    for document in documents {
      for (annotator, person) in people.enumerated() {
        guard let spans = document.spans[person] else { continue }
        for (token, label) in labelled(spans, document.tokens).enumerated() {
          ratings.append(Ratings.Rating(unit: unit + token, annotator: annotator, category: label))
        }
      }
      unit += document.tokens.count
    }
    return Ratings(ratings).krippendorffAlpha(.nominal)
  }

  private static func range(_ value: JSONValue) throws -> Range<Int> {
    let ends = try value.elements("a token").map { try $0.whole("an offset") }
    guard ends.count == 2, ends[0] <= ends[1] else { throw VectorProblem("a token is not [start, end]") }
    return ends[0]..<ends[1]
  }

  private static func span(_ value: JSONValue, _ labels: inout [String]) throws -> LabelledSpan {
    let cells = try value.elements("a span")
    guard cells.count == 3 else { throw VectorProblem("a span is not [start, end, label]") }
    let label = cells[2].name
    if !labels.contains(label) { labels.append(label) }
    return LabelledSpan(
      start: try cells[0].whole("an offset"), end: try cells[1].whole("an offset"),
      label: labels.firstIndex(of: label) ?? 0)
  }
}
