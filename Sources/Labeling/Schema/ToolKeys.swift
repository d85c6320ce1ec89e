/// The keys of the browser's tools for pictures and recordings. An option with one of them would take it from the tool.
/// `Public/core/tool-keys.js` has the same with their titles; a test compares both.
package enum ToolKeys {
  /// Where a key is taken: beside fields of these kinds, or questions of these types.
  package struct Use: Sendable {
    let fields: Set<Field.Kind>
    let questions: Set<String>
    package let keys: [String: String]
  }

  package static let uses: [Use] = [
    Use(
      fields: [.image], questions: [],
      keys: ["+": "nearer", "=": "nearer", "-": "farther", "0": "the whole picture", "h": "move the picture"]),
    Use(fields: [], questions: drawing, keys: ["v": "select"]),
    Use(fields: [], questions: ["boxes"], keys: ["r": "box", ",": "turn", ".": "turn"]),
    Use(
      fields: [], questions: ["boxes", "polygons", "mask"],
      keys: ["w": "magic wand", "s": "segment by a click"]),
    Use(
      fields: [], questions: ["boxes", "polygons", "mask"],
      keys: ["[": "smaller brush", "]": "larger brush"]),
    Use(fields: [], questions: ["polygons", "mask"], keys: ["p": "outline", "l": "scissors"]),
    Use(fields: [], questions: ["polygons", "keypoints"], keys: ["n": "next point"]),
    Use(fields: [], questions: ["mask"], keys: ["b": "brush", "e": "eraser"]),
    Use(
      fields: [], questions: ["keypoints"],
      keys: ["k": "keypoints", "x": "point not in the picture", "o": "point is hidden"]),
    Use(
      fields: [.audio, .video], questions: [],
      keys: [
        ",": "back", ".": "on", "<": "slower", ">": "faster", "\\": "loop", "-": "farther", "+": "nearer",
        "0": "the whole recording",
      ]),
    Use(fields: [], questions: ["segments"], keys: ["[": "start here", "]": "end here", "t": "transcript"]),
    Use(
      fields: [], questions: ["tracks"],
      keys: [
        "r": "new box", "k": "keyframe", "o": "out of sight", "s": "split", "m": "merge",
        "j": "keyframe before", "l": "next keyframe",
      ]),
  ]

  private static let drawing: Set<String> = ["boxes", "polygons", "mask", "keypoints"]

  /// What the tools of a schema do by which key.
  static func taken(by schema: LabelSchema) -> [String: String] {
    let kinds = Set(schema.fields.map(\.kind))
    let types = Set(schema.questions.map(\.typeName))
    var taken: [String: String] = [:]
    for use in uses where !use.fields.isDisjoint(with: kinds) || !use.questions.isDisjoint(with: types) {
      taken.merge(use.keys) { first, _ in first }
    }
    return taken
  }
}
