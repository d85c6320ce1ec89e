import Crypto
import JSON
import Labeling
import SQLite

/// All that is known of a release, as `manifest.json` and the data card tell it.
struct ReleaseManifest: Sendable {
  static let formatVersion: Int64 = 1

  let id: Int64
  let version: Int64
  let createdAt: Int64
  /// A pseudonym.
  let createdBy: String
  let settings: ReleaseSettings
  let seed: Int64
  let project: ReleasedProject
  let schema: LabelSchema
  let tally: ReleaseTally
  let agreement: [QuestionAgreement]
  let answersCompared: Int
  /// By question, JSON: how right confidences turned out to be.
  let calibration: [(question: String, json: JSONValue)]
  let comparison: ReleaseComparison?

  /// - Parameter files: all but the manifest itself and the list of sums, which names it.
  func bytes(files: [ReleaseFile]) -> [UInt8] {
    var writer = JSONWriter(reserving: 8_192)
    writer.object { writer in
      writer.member("format", "concord-release")
      writer.member("format_version", Self.formatVersion)
      writer.member("concord_version", ConcordServer.version)
      writeRelease(&writer)
      writer.member("selection", selection)
      writer.member("splits", splits)
      writeCounts(&writer)
      writer.key("agreement")
      writeAgreement(&writer)
      writer.member("calibration", .object(JSONObject(calibration.map { ($0.question, $0.json) })))
      writer.member("comparison", comparison?.json ?? .null)
      writer.member("schema", project.schema)
      writer.member("workflow", .object(project.tellingWorkflow))
      writer.objects("files", files) { $1.writeMembers(&$0) }
    }
    return writer.bytes + [0x0a]
  }

  /// What a list of releases shows.
  var summary: [UInt8] {
    var writer = JSONWriter(reserving: 1_024)
    writer.object { writer in
      writer.member("description", settings.description)
      writer.member("licence", settings.licence)
      writer.member("states", settings.states.map(\.rawValue))
      writer.member("min_confidence", settings.minConfidence)
      writer.member("gold", settings.includesGold)
      writer.member("seed", seed)
      writer.member("stratify_by", settings.stratifyBy)
      writer.member("group_by", settings.groupBy)
      writer.objects("splits", tally.splits) { writer, split in
        writer.member("name", split.name)
        writer.member("share", split.share)
        writer.member("items", split.items)
      }
      writer.objects("agreement", agreement) { writer, question in
        writer.member("question", question.question.name)
        writer.member("title", question.question.title)
        writer.optional("headline", question.coefficients.first) { $1.write(&$0) }
      }
      writer.member("comparison", comparison?.json ?? .null)
    }
    return writer.bytes
  }

  private func writeRelease(_ writer: inout JSONWriter) {
    writer.object("project") { writer in
      writer.member("id", project.id)
      writer.member("name", project.name)
      writer.member("description", project.description)
    }
    writer.object("release") { writer in
      writer.member("id", id)
      writer.member("version", version)
      writer.member("name", settings.name)
      writer.member("description", settings.description)
      writer.member("licence", settings.licence)
      writer.member("note", settings.note)
      writer.member("created_at", rfc3339(createdAt))
      writer.member("created_by", createdBy)
    }
  }

  private var selection: JSONValue {
    [
      "states": .array(settings.states.map { .string($0.rawValue) }),
      "min_confidence": settings.minConfidence.map { .double($0) } ?? .null,
      "gold": .bool(settings.includesGold),
      "left_out": .object(
        JSONObject(tally.leftOut.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })),
    ]
  }

  private var splits: JSONValue {
    [
      "seed": .integer(seed),
      "shares": .object(JSONObject(settings.shares.map { ($0.split, .double($0.share)) })),
      "stratify_by": settings.stratifyBy.map { .string($0) } ?? .null,
      "group_by": settings.groupBy.map { .string($0) } ?? .null,
      "rule": .string(
        SplitRule.words(stratified: settings.stratifyBy != nil, grouped: settings.groupBy != nil)),
    ]
  }

  private func writeCounts(_ writer: inout JSONWriter) {
    writer.object("counts") { writer in
      writer.member("items", tally.items)
      writer.member("labelled", tally.labelled)
      writer.member("gold", tally.gold)
      writer.member("annotations", tally.annotations)
      writer.member("annotators", tally.annotatorCount)
      writer.member("reviewers", tally.reviewerCount)
      writer.member("judged_by_more", tally.judgedByMore)
      writer.member("mean_confidence", tally.meanConfidence)
      writer.object("sources") { writer in
        for source in TaskLabel.Source.allCases {
          writer.key(source.rawValue)
          writer.integer(tally.sources[source.rawValue] ?? 0)
        }
      }
      writer.objects("splits", tally.splits.indices) { writer, index in
        writer.member("name", tally.splits[index].name)
        writer.member("share", tally.splits[index].share)
        writer.member("items", tally.splits[index].items)
        writer.member("labelled", tally.splits[index].labelled)
        writer.object("labels") { writer in
          for distribution in tally.distributions {
            writer.object(distribution.question) { writer in
              for row in distribution.rows {
                writer.key(row.value)
                writer.integer(row.counts[index])
              }
            }
          }
        }
      }
    }
  }

  private func writeAgreement(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(
        "of", "all counted answers in the project at that time, gold and reviewers' decisions aside")
      writer.member("annotations", answersCompared)
      writer.objects("questions", agreement) { writer, question in
        writer.member("question", question.question.name)
        writer.member("title", question.question.title)
        writer.member("type", question.question.typeName)
        writer.member("level", question.level)
        writer.object("n") { writer in
          writer.member("units", question.units)
          writer.member("annotators", question.people)
        }
        writer.member("coverage", question.coverage)
        writer.array("coefficients", question.coefficients) { $1.write(&$0) }
      }
    }
  }

  /// Lines that `sha256sum -c` reads.
  static func sums(_ files: [ReleaseFile]) -> [UInt8] {
    files.flatMap { Array("\(Hex.encode($0.hash))  \($0.path)\n".utf8) }
  }
}
