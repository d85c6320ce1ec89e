import Agreement
import JSON
import Testing

@Suite(.enabled(if: Vector.exist, Vector.missing))
struct SpanReferenceTests {
  @Test(arguments: Vector.of("spans"))
  func `agreement on spans equals the reference`(vector: Vector) {
    let corpus = Corpus(vector)
    var pairs = JSONObject()
    for (index, first) in corpus.people.enumerated() {
      for second in corpus.people.dropFirst(index + 1) {
        let both = corpus.documents.filter { $0.spans[first] != nil && $0.spans[second] != nil }
        let scores = both.reduce(SpanCounts.zero) {
          $0 + SpanCounts($1.spans[first] ?? [], $1.spans[second] ?? [])
        }
        pairs["\(first)|\(second)"] = [
          "exact_f1": JSONValue(scores.exact),
          "exact_f1_ignoring_label": JSONValue(scores.exactIgnoringLabel),
          "relaxed_f1": JSONValue(scores.relaxed),
          "relaxed_f1_ignoring_label": JSONValue(scores.relaxedIgnoringLabel),
          "char_f1": JSONValue(scores.character),
        ]
      }
    }
    vector.verify([
      "pairs": .object(pairs), "mean_exact_f1": mean(pairs, "exact_f1"),
      "mean_relaxed_f1": mean(pairs, "relaxed_f1"), "mean_char_f1": mean(pairs, "char_f1"),
      "token_alpha_nominal": corpus.tokenAlpha { $0 },
      "token_alpha_in_out": corpus.tokenAlpha { $0 == 0 ? 0 : 1 },
      "token_alpha_per_label_binary": .object(
        JSONObject(corpus.labels.enumerated().map { ($1, corpus.tokenAlpha(only: $0)) })),
    ])
  }

  private func mean(_ pairs: JSONObject, _ key: String) -> JSONValue {
    let values = pairs.members.compactMap { $0.value[key]?.double }
    return values.isEmpty ? .null : .double(values.reduce(0, +) / Double(values.count))
  }
}

private struct Corpus {
  struct Document {
    let tokens: [Range<Int>]
    let spans: [String: [LabelledSpan]]
  }

  let labels: [String]
  let people: [String]
  let documents: [Document]

  init(_ vector: Vector) {
    let labels = vector.input["labels"]?.array?.compactMap(\.string) ?? []
    let entries = vector.input["documents"]?.array ?? []
    documents = entries.map { entry in
      let tokens = entry["tokens"]?.array?.compactMap { $0.array?.compactMap(\.integer) } ?? []
      let spans = entry["spans"]?.object?.members.map { person, list in
        (
          person,
          (list.array ?? []).compactMap(\.array).map { span in
            LabelledSpan(
              start: Int(span[0].integer ?? 0), end: Int(span[1].integer ?? 0),
              label: labels.firstIndex(of: span[2].string ?? "") ?? 0)
          }
        )
      }
      return Document(
        tokens: tokens.map { Int($0[0])..<Int($0[1]) },
        spans: Dictionary(uniqueKeysWithValues: spans ?? []))
    }
    self.labels = labels
    people = Set(documents.flatMap(\.spans.keys)).sorted()
  }

  func tokenAlpha(_ code: (Int) -> Int) -> JSONValue {
    alpha { TokenLabels.nominal($0, tokens: $1).map(code) }
  }

  func tokenAlpha(only label: Int) -> JSONValue {
    alpha { spans, tokens in
      TokenLabels.nominal(spans.filter { $0.label == label }, tokens: tokens).map { $0 == 0 ? 0 : 1 }
    }
  }

  private func alpha(_ labelled: ([LabelledSpan], [Range<Int>]) -> [Int]) -> JSONValue {
    var ratings: [Ratings.Rating] = []
    var unit = 0
    for document in documents {
      for (person, spans) in document.spans {
        let annotator = people.firstIndex(of: person) ?? 0
        for (token, label) in labelled(spans, document.tokens).enumerated() {
          ratings.append(Ratings.Rating(unit: unit + token, annotator: annotator, category: label))
        }
      }
      unit += document.tokens.count
    }
    return JSONValue(Ratings(ratings).krippendorffAlpha(.nominal))
  }
}
