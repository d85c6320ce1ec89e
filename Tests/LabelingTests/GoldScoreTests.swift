import JSON
import Labeling
import Testing

@Suite struct GoldScoreTests {
  private let schema: LabelSchema

  init() throws {
    schema = try LabelSchema([
      "fields": [["name": "text", "type": "text"]],
      "questions": [
        ["name": "tone", "type": "choice", "options": ["good", "bad"], "required": true],
        [
          "name": "why", "type": "choice", "options": ["price", "staff", "food"], "multiple": true,
          "when": ["question": "tone", "is": ["bad"]],
        ],
        ["name": "stars", "type": "rating", "min": 1, "max": 5],
        ["name": "people", "type": "spans", "field": "text", "labels": ["PER"]],
      ],
    ])
  }

  private func score(
    _ answers: JSONValue, _ gold: JSONValue, tolerance: Double = 0.1, weights: [String: Double] = [:]
  ) -> GoldScore {
    schema.goldScore(
      Answers(stored: answers), against: Answers(stored: gold), tolerance: tolerance, weights: weights)
  }

  @Test func `only what gold answers is compared`() {
    let found = score(["tone": "good", "stars": 1], ["tone": "good"])
    #expect(found.similarity == 1 && found.isCorrect)
    #expect(found.perQuestion.map(\.question) == ["tone"])
  }

  @Test func `the similarity is the mean over the questions, by their weights`() {
    // tone is right, stars lie one of four steps apart: (1 + 0.75) / 2, and (3 · 1 + 0.75) / 4.
    let (given, gold): (JSONValue, JSONValue) = (["tone": "good", "stars": 4], ["tone": "good", "stars": 5])
    #expect(score(given, gold).similarity == 0.875)
    #expect(score(given, gold, weights: ["tone": 3]).similarity == 0.9375)
    #expect(score(given, gold, weights: ["stars": 0]).similarity == 1)
  }

  @Test func `an answer is right when it lies within the tolerance`() {
    let (given, gold): (JSONValue, JSONValue) = (["tone": "good", "stars": 4], ["tone": "good", "stars": 5])
    #expect(!score(given, gold, tolerance: 0.1).isCorrect)
    #expect(score(given, gold, tolerance: 0.125).isCorrect)
  }

  @Test func `a question left open differs fully, but no marks are an answer`() {
    #expect(score(["tone": "good"], ["stars": 5]).similarity == 0)
    #expect(score(["tone": "good"], ["people": []]).similarity == 1)
    #expect(
      score(["tone": "good"], ["people": [["id": "a", "start": 0, "end": 3, "label": "PER"]]]).similarity == 0
    )
  }

  @Test func `a question that was not asked is told by the one it hangs on`() {
    #expect(
      score(["tone": "good"], ["tone": "bad", "why": ["price"]]).perQuestion.map(\.question) == ["tone"])
    // Without that one in gold, not being asked is a miss.
    #expect(score(["tone": "good"], ["why": ["price"]]).similarity == 0)
    #expect(score(["tone": "bad", "why": ["price", "food"]], ["why": ["price"]]).similarity == 0.5)
  }

  @Test func `gold may answer some questions, and is held to the schema in those`() throws {
    let some = try schema.checkAnswers(["stars": 3], data: nil, partial: true)
    #expect(some.json == ["stars": 3])
    #expect(try schema.checkAnswers(["why": ["price"]], data: nil, partial: true).json == ["why": ["price"]])
    #expect(throws: AnswerErrors.self) { try schema.checkAnswers(["stars": 9], data: nil, partial: true) }
    #expect(throws: AnswerErrors.self) {
      try schema.checkAnswers(["tone": "good", "why": ["price"]], data: nil, partial: true)
    }
    #expect(throws: AnswerErrors.self) { try schema.checkAnswers(["stars": 3], data: nil) }
  }
}
