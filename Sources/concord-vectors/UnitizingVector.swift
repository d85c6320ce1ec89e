import Agreement
import JSON

/// `unitizing`: α of a continuum cut into units. γ is not offered: it is drawn at random, and optional.
let unitizingVector: VectorComputation = { vector in
  let spans = try vector.input.required("spans")
  var labels: [String] = []
  var units: [String: [Segment]] = [:]
  if let people = spans.object {
    for (person, list) in people {
      units[person] = try list.elements("spans").map { try segment($0.elements("a span")[...], &labels) }
    }
  } else {
    for span in try spans.elements("spans") {
      let cells = try span.elements("a span")
      guard let person = cells.first?.name else { throw VectorProblem("a span names no annotator") }
      units[person, default: []].append(try segment(cells.dropFirst(), &labels))
    }
  }
  let length = vector.input["length"]?.double ?? units.values.joined().map(\.end).max() ?? 0
  return [
    "unitized_alpha": JSONValue(
      UnitizedAlpha([Continuum(length: length, units: Array(units.values))]).statistic)
  ]
}

private func segment(_ cells: ArraySlice<JSONValue>, _ labels: inout [String]) throws -> Segment {
  let cells = Array(cells)
  guard cells.count == 3 else { throw VectorProblem("a span is not [start, end, label]") }
  let label = cells[2].name
  if !labels.contains(label) { labels.append(label) }
  return Segment(
    start: try cells[0].number("an offset"), end: try cells[1].number("an offset"),
    label: labels.firstIndex(of: label) ?? 0)
}
