import Foundation
import JSON
import Testing
import concord_vectors

struct VerdictTests {
  /// One unit, two annotators who differ: percent agreement 0, α 0 (observed and expected disagreement are equal).
  private func vector(
    expecting expected: JSONObject, tolerance: JSONObject = ["default": 1e-9], optional: Bool = false
  ) throws -> Vector {
    try Vector(
      name: "v.json",
      json: [
        "kind": "edge",
        "input": ["ratings": [["u", "a", 1], ["u", "b", 2]], "level": "nominal", "categories": [1, 2]],
        "params": ["optional": .bool(optional)], "expected": .object(expected),
        "tolerance": .object(tolerance),
      ])
  }

  @Test func `what is expected and comes out passes`() throws {
    let verdict = Verdict(
      try vector(expecting: [
        "percent_agreement": 0, "krippendorff_alpha_nominal": 0.0, "gwet_ac1_se": nil,
        "cohen_kappa": ["a|b": 0],
      ]))
    #expect(verdict.outcome == .passed)
    #expect(verdict.lines == [])
  }

  @Test func `a metric that misses is named with both numbers`() throws {
    let verdict = Verdict(try vector(expecting: ["cohen_kappa": ["a|b": 0.25]]))
    #expect(verdict.outcome == .failed)
    #expect(verdict.lines == ["v.json: cohen_kappa.a|b: expected 0.25, got 0.0 (tolerance 1e-09)"])
  }

  @Test func `undefined and zero are not the same`() throws {
    #expect(Verdict(try vector(expecting: ["percent_agreement": nil])).outcome == .failed)
    #expect(Verdict(try vector(expecting: ["gwet_ac1_se": 0])).outcome == .failed)
  }

  @Test func `the tolerance of the nearest enclosing metric stands`() throws {
    let near: JSONObject = ["cohen_kappa": ["a|b": 0.25], "percent_agreement": 0.25]
    let tolerances: JSONObject = ["default": 1e-9, "cohen_kappa": 0.5]
    #expect(
      Verdict(try vector(expecting: near, tolerance: tolerances)).lines == [
        "v.json: percent_agreement: expected 0.25, got 0.0 (tolerance 1e-09)"
      ])
  }

  @Test func `only an optional vector may ask for what is not offered`() throws {
    #expect(Verdict(try vector(expecting: ["gamma": 1])).outcome == .failed)
    let optional = Verdict(try vector(expecting: ["gamma": 1], optional: true))
    #expect(optional.outcome == .skipped)
    #expect(optional.lines == ["v.json: gamma: skipped, the vector calls it optional"])
  }

  @Test func `an unknown kind fails`() throws {
    let unknown = try Vector(
      name: "x.json", json: ["kind": "astrology", "expected": [:], "tolerance": ["default": 0]])
    #expect(Verdict(unknown).lines == ["x.json: unknown kind astrology"])
    #expect(Verdict(unknown).outcome == .failed)
  }

  @Test func `a file that is no vector fails`() throws {
    let file = URL(filePath: NSTemporaryDirectory()).appending(path: "no-vector-\(UUID()).json")
    try Data("{\"kind\": ".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }  // a file that stays is no harm
    #expect(Verdict(of: file).outcome == .failed)
    #expect(Verdict(of: file.appending(path: "missing")).outcome == .failed)
  }
}
