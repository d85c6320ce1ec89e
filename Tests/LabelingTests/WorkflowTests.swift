import JSON
import Labeling
import Testing

struct WorkflowTests {
  private func errors(_ text: String, over base: Workflow = .standard) throws -> [String] {
    let value = try Sample.json(text)
    do throws(SchemaErrors) {
      _ = try Workflow(value, over: base)
      return []
    } catch {
      return error.errors.map { "\($0.pointer): \($0.detail)" }
    }
  }

  @Test func `the defaults are the contract's`() throws {
    let contract = try Sample.json(
      """
      {"judgments": 1, "max_judgments": 3, "agreement": 0.75, "confidence": null, "review": "disputed",
       "review_sample": 0.1, "order": "sequential", "lease_seconds": 900, "skips_to_review": 3,
       "self_review": false, "max_rounds": 3, "gold_rate": 0.0, "gold_min": 5, "gold_accuracy": 0.7,
       "gold_action": "pause", "show_gold_feedback": false}
      """)
    let json = try Workflow([:]).json
    for (key, value) in contract.object ?? [:] { #expect(json[key] == value, "\(key)") }
  }

  @Test func `a workflow reads back what it writes`() throws {
    var workflow = Workflow.standard
    workflow.confidence = 0.9
    workflow.weights = ["a": 2, "b": 0]
    #expect(try Workflow(workflow.json) == workflow)
  }

  @Test func `settings not named stay as they were, and null takes the confidence away`() throws {
    let strict = try Workflow(["judgments": 2, "confidence": 0.9])
    let changed = try Workflow(["review": "all", "confidence": nil], over: strict)
    #expect(changed.judgments == 2)
    #expect(changed.review == .all)
    #expect(changed.confidence == nil)
  }

  @Test func `more judgments than the default cap raise the cap`() throws {
    #expect(try Workflow(["judgments": 5]).maxJudgments == 5)
    #expect(
      try errors(#"{"judgments": 5, "max_judgments": 4}"#) == [
        "/max_judgments: must be at least judgments, 5"
      ])
  }

  @Test(arguments: [
    (#"{"lease_seconds": 0}"#, "/lease_seconds: must be a whole number from 1 to 86400"),
    (#"{"lease_seconds": 86401}"#, "/lease_seconds: must be a whole number from 1 to 86400"),
    (#"{"agreement": 1.5}"#, "/agreement: must lie between 0 and 1"),
    (#"{"review": "some"}"#, "/review: must be one of none, disputed, all"),
    (#"{"jugdments": 2}"#, "/jugdments: 'jugdments' is not a known setting"),
    (#"{"weights": {"a": -1}}"#, "/weights/a: must be a number from 0 to 1000"),
    ("3", ": must be an object"),
  ])
  func `a wrong setting is named`(text: String, error: String) throws {
    #expect(try errors(text) == [error])
  }
}

struct VerdictTests {
  private func rule(
    _ settings: JSONValue, counted: Int, similarity: Double?, confidence: Double = 1, left: Int = 5,
    sampled: Bool = false
  ) throws -> TaskVerdict {
    verdict(
      workflow: try Workflow(settings), judgments: counted, similarity: similarity,
      confidences: ["q": confidence], possibleAnnotatorsLeft: left, sampled: sampled)
  }

  @Test func `a task waits until its judgments are in`() throws {
    #expect(try rule(["judgments": 2], counted: 1, similarity: nil) == .waiting)
    #expect(try rule(["judgments": 2], counted: 0, similarity: nil, left: 0) == .waiting)
  }

  @Test func `one judgment alone agrees with itself`() throws {
    #expect(try rule([:], counted: 1, similarity: nil) == .agreed(review: false))
    #expect(
      try rule(["confidence": 1], counted: 1, similarity: nil, confidence: 0.2) == .agreed(review: false))
  }

  @Test func `similar enough is agreed, also at the threshold`() throws {
    #expect(try rule(["judgments": 2], counted: 2, similarity: 0.75) == .agreed(review: false))
    #expect(
      try rule(["judgments": 3, "agreement": 0.6666667], counted: 3, similarity: 2.0 / 3)
        == .agreed(review: false))
    #expect(try rule(["judgments": 2], counted: 2, similarity: nil) == .agreed(review: false))
  }

  @Test func `confidence is asked for when set`() throws {
    let settings: JSONValue = ["judgments": 2, "confidence": 0.9]
    #expect(try rule(settings, counted: 2, similarity: 0.8, confidence: 0.8) == .oneMore)
    #expect(try rule(settings, counted: 2, similarity: 0.8, confidence: 0.9) == .agreed(review: false))
  }

  @Test func `an adaptive task is agreed when it is sure, however alike the answers are`() throws {
    let settings: JSONValue = ["policy": "adaptive", "max_judgments": 3]
    #expect(try rule(settings, counted: 1, similarity: nil, confidence: 0.8) == .oneMore)
    #expect(try rule(settings, counted: 1, similarity: nil, confidence: 0.95) == .agreed(review: false))
    #expect(try rule(settings, counted: 2, similarity: 0, confidence: 0.97) == .agreed(review: false))
    #expect(try rule(settings, counted: 3, similarity: 1, confidence: 0.9) == .review)
    #expect(try rule(settings, counted: 2, similarity: 1, confidence: 0.9, left: 0) == .review)
  }

  @Test func `an adaptive project has a confidence, 0.95 where none is said`() throws {
    #expect(try Workflow(["policy": "adaptive"]).confidence == 0.95)
    #expect(try Workflow(["policy": "adaptive", "confidence": nil]).confidence == 0.95)
    #expect(try Workflow(["policy": "adaptive", "confidence": 0.9]).confidence == 0.9)
    let limited = try Workflow(["budget": 5, "quota": 2, "quota_period": "day"])
    #expect(limited.quotaPeriod == .day && Workflow.standard.quotaPeriod == .total)
    #expect(limited.budget == 5 && limited.quota == 2)
    #expect(try Workflow(["budget": nil, "quota": nil], over: limited).budget == nil)
  }

  @Test func `dispute asks one more, then a reviewer`() throws {
    let settings: JSONValue = ["judgments": 2, "max_judgments": 3]
    #expect(try rule(settings, counted: 2, similarity: 0.2) == .oneMore)
    #expect(try rule(settings, counted: 3, similarity: 0.2) == .review)
    #expect(try rule(settings, counted: 2, similarity: 0.2, left: 0) == .review)
  }

  @Test func `without review a dispute ends with low confidence`() throws {
    let settings: JSONValue = ["judgments": 2, "max_judgments": 2, "review": "none"]
    #expect(try rule(settings, counted: 2, similarity: 0.2) == .lowConfidence)
    #expect(try rule(settings, counted: 2, similarity: 1, sampled: true) == .agreed(review: false))
  }

  @Test func `agreed tasks are reviewed when all are, or when sampled`() throws {
    #expect(try rule(["review": "all"], counted: 1, similarity: nil) == .agreed(review: true))
    #expect(try rule([:], counted: 1, similarity: nil, sampled: true) == .agreed(review: true))
  }

  @Test func `the review sample is the same for the same seed and about as large as asked`() {
    let sample = (1...10_000).filter { isInReviewSample(task: Int64($0), seed: 42, share: 0.1) }
    #expect(sample == (1...10_000).filter { isInReviewSample(task: Int64($0), seed: 42, share: 0.1) })
    #expect((900...1_100).contains(sample.count))
    #expect(sample != (1...10_000).filter { isInReviewSample(task: Int64($0), seed: 43, share: 0.1) })
    #expect((1...100).allSatisfy { !isInReviewSample(task: $0, seed: 1, share: 0) })
    #expect((1...100).allSatisfy { isInReviewSample(task: $0, seed: 1, share: 1) })
  }
}
