import Agreement
import JSON

/// `near_duplicates`: the exact Jaccard similarity of texts over runs of characters.
let nearDuplicatesVector: VectorComputation = { vector in
  let size = try vector.input.required("shingle").whole("shingle")
  guard size > 0 else { throw VectorProblem("a shingle has at least one character") }
  let shingles = try vector.input.required("documents").elements("documents").map {
    Shingles(try $0.word("a document").unicodeScalars.map(\.value), size: size)
  }
  var similarities: [(pair: String, value: Double?)] = []
  for (index, first) in shingles.enumerated() {
    for (offset, second) in shingles[(index + 1)...].enumerated() {
      similarities.append(("\(index)|\(index + 1 + offset)", first.jaccard(second)))
    }
  }
  var metrics: JSONObject = [
    "jaccard": .object(JSONObject(similarities.map { ($0.pair, JSONValue(number: $0.value)) }))
  ]
  // Any threshold that the vector names.
  let prefix = "pairs_at_"
  for name in vector.expected.keys where name.hasPrefix(prefix) {
    guard let threshold = Double(name.dropFirst(prefix.count)) else { continue }
    metrics[name] = .array(
      similarities.filter { ($0.value ?? -1) >= threshold }.map { .string($0.pair) })
  }
  return metrics
}
