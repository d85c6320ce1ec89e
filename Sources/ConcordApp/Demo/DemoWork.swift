import Formats
import JSON
import Labeling

/// Gives the tales to the demonstration's people: some passages are done, some in dispute, some decided, some half
/// done, and most still wait.
struct DemoWork {
  let schema: LabelSchema
  let workflow: Workflow
  let people: [DemoAnnotator]
  /// Who decides disputes.
  let reviewer: String
  let now: Int64

  /// Passages that someone has worked on.
  private static let workedOn = 130
  private static let workedOnOnce = 145
  private static let minutesBetween: Int64 = 45
  /// One in so many of the passages behind those is gold: its answers are those of someone who never slips.
  private static let goldStep = 5
  private static let careful = DemoAnnotator(
    email: "", seed: 1, misses: 0, widens: 0, wavers: 0, secondsPerWord: 1)
  private var disputes = 0

  init(schema: LabelSchema, workflow: Workflow, people: [DemoAnnotator], reviewer: String, now: Int64) {
    self.schema = schema
    self.workflow = workflow
    self.people = people
    self.reviewer = reviewer
    self.now = now
  }

  /// The import line of a passage with the work that was done on it.
  mutating func line(_ record: JSONValue, passage: Int) throws -> JSONValue {
    guard var line = record.object, let text = record["data"]?["text"]?.string else { return record }
    guard passage < Self.workedOnOnce else {
      guard passage % Self.goldStep == 0 else { return record }
      line["gold"] = Self.careful.read(text, passage: passage).answers
      return .object(line)
    }
    // Two of three, in turn; the third is asked when they differ.
    let first = passage % people.count
    let order = people.indices.map { people[(first + $0) % people.count] }
    var readings = [order[0].read(text, passage: passage)]
    if passage < Self.workedOn { readings.append(order[1].read(text, passage: passage)) }
    var isDisputed = try !agree(readings, record)
    if isDisputed, passage % 5 != 4 {
      readings.append(order[2].read(text, passage: passage))
      isDisputed = try !agree(readings, record)
      if isDisputed { disputes += 1 }
      if isDisputed, disputes % 3 == 0 {
        line["label"] = decision(readings, passage)
        line["state"] = "done"
      }
    }
    line["annotations"] = .array(
      zip(order, readings).enumerated().map { index, work in
        annotation(by: work.0, work.1, at: time(passage) + Int64(index) * 1_260_000)
      })
    return .object(line)
  }

  private func agree(_ readings: [DemoAnnotator.Reading], _ record: JSONValue) throws -> Bool {
    let answers = try readings.map { try schema.checkAnswers($0.answers, data: record["data"]) }
    return (schema.agreement(answers, weights: workflow.weights).similarity ?? 1) >= workflow.agreement
  }

  /// The reviewer sides with whom most marks speak for.
  private func decision(_ readings: [DemoAnnotator.Reading], _ passage: Int) -> JSONValue {
    let chosen = readings.max { $0.marks.count < $1.marks.count } ?? readings[0]
    return [
      "answers": chosen.answers, "source": "review", "by": .string(reviewer),
      "at": .string(rfc3339(time(passage) + 7_200_000)),
    ]
  }

  private func annotation(by person: DemoAnnotator, _ reading: DemoAnnotator.Reading, at: Int64) -> JSONValue
  {
    [
      "annotator": .string(person.email), "answers": reading.answers, "seconds": .double(reading.seconds),
      "submitted_at": .string(rfc3339(at)),
    ]
  }

  /// The work of the last days, an even stretch of it, the last of it some hours ago.
  private func time(_ passage: Int) -> Int64 {
    now - 4 * 3_600_000 - Int64(Self.workedOnOnce - passage) * Self.minutesBetween * 60_000
  }
}
