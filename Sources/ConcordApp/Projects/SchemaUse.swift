import JSON
import Labeling
import SQLite

/// What of a schema the answers of a project use.
enum SchemaUse {
  /// Refuses with the number of answers that each removal would harm; removals that harm none pass.
  static func refuseRemovals(
    _ removals: [SchemaChange.Removal], moves: LabelMoves, under schema: LabelSchema?, in db: Connection,
    project: Int64
  ) throws {
    let errors = try harmed(removals, moves: moves, under: schema, in: db, project: project)
    guard errors.isEmpty else {
      throw Problem.conflict("in_use", "The schema would lose what answers use.", errors: errors)
    }
  }

  static func harmed(
    _ removals: [SchemaChange.Removal], moves: LabelMoves, under schema: LabelSchema?, in db: Connection,
    project: Int64
  ) throws -> [Pointed] {
    guard !removals.isEmpty else { return [] }
    var counts = [Int](repeating: 0, count: removals.count)
    try SchemaUseStore.eachAnswers(db, project: project) { bytes in
      let answers = Answers(stored: try JSONValue(parsing: bytes))
      let moved = moves.isEmpty ? nil : schema.map { moves.moving(answers, under: $0).answers }
      for (index, removal) in removals.enumerated() where removal.isInUse(by: answers, moved: moved) {
        counts[index] += 1
      }
    }
    return zip(removals, counts).filter { $0.1 > 0 }.map { removal, count in
      Pointed(pointer: "/schema" + removal.pointer, detail: describe(removal, count))
    }
  }

  private static func describe(_ removal: SchemaChange.Removal, _ count: Int) -> String {
    let answers = count == 1 ? "1 answer" : "\(count) answers"
    switch removal.what {
    case .question: return "the question '\(removal.question)' has \(answers)"
    case .option(let value): return "'\(value)' of '\(removal.question)' is used by \(answers)"
    case .narrowed: return "'\(removal.question)' would no longer allow \(answers)"
    }
  }
}
