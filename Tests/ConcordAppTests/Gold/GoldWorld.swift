import ConcordApp
import JSON
import SQLite
import Synchronization

/// Chance that comes out the same in every run: SplitMix64 (Steele, Lea & Flood 2014).
final class SeededChance: Sendable {
  private let state: Mutex<UInt64>

  init(_ seed: UInt64) { state = Mutex(seed) }

  func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}

/// A project with gold in it: tasks 1 to `plain` are like any, those behind are gold with the answer "negative".
extension World {
  static let goldTeam: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "rev": "reviewer", "man": "manager",
  ]

  static func withGold(
    _ workflow: JSONValue = [:], plain: Int = 20, gold: Int = 10,
    people: KeyValuePairs<String, String?> = World.goldTeam,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
  ) throws -> World {
    let world = try World(workflow, people: people, tasks: plain + gold, random: random)
    let man = try world.person("man")
    for id in (plain + 1)..<(plain + gold + 1) {
      _ = try man.call("PATCH", "/api/tasks/\(id)", ["gold": ["sentiment": "negative"]])
    }
    return world
  }

  func isGold(_ task: Int64) throws -> Bool {
    try number("SELECT gold FROM tasks WHERE id = :id", ["id": .integer(task)]) == 1
  }
}

extension World {
  /// Imports lines and waits for the job.
  func importLines(_ lines: String) throws -> JSONValue {
    let records = try lines.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    return try person("man").call(
      "POST", "/api/projects/1/imports?format=json", .array(records), headers: ["Prefer": "wait=60"]
    ).json
  }
}
