import Crypto
import JSON
import Labeling

/// Which split a task goes to: a number that is drawn from the seed and from what makes the task the same one wherever it
/// is imported, held against the shares. So it goes to the same split in every release with the same seed and shares,
/// whatever else is in it.
package struct SplitRule: Sendable {
  package let seed: Int64
  package let shares: [Double]

  package init(seed: Int64, shares: [Double]) {
    self.seed = seed
    self.shares = shares
  }

  /// 64 bits: the first eight bytes of SHA-256 of "SEED:KEY".
  package func draw(_ key: String) -> UInt64 {
    SHA256.digest(Array("\(seed):\(key)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// 0 to below 1, by the upper 53 bits: exact in every program.
  package static func position(_ draw: UInt64) -> Double { Double(draw >> 11) * 0x1p-53 }

  /// The split within whose share a position lies.
  package func split(at position: Double) -> Int {
    var end = 0.0
    for (index, share) in shares.enumerated() {
      end += share
      if position < end { return index }
    }
    return shares.count - 1
  }

  /// The same for whoever has the files alone, in words that a program can be written from.
  static func words(stratified: Bool, grouped: Bool) -> String {
    var text =
      "position = (first 8 bytes of SHA-256 of \"SEED:KEY\" in UTF-8, as a big-endian integer, "
      + "shifted right by 11 bits) / 2^53; a position below the first share is the first split, below the first two "
      + "together the second, and so on. KEY stands in items.csv: "
    text +=
      grouped
      ? "the group's, so that tasks of one group are never parted; a task of no group is its own."
      : "what makes the task the same one wherever it is imported (its external_id, or without one its data)."
    if stratified {
      text +=
        " Stratified: within each label, units are put in the order of their draws, and the position of a unit is "
        + "(units before it + v × its own) / all units, counted in tasks, where v is the position of the key "
        + "\"stratum:LABEL\"; of more than \(Strata.exactUnits) units a label, the draw itself is the position."
      if grouped { text += " A group counts for the label that most of its tasks have." }
    }
    return text
  }
}

/// Units by label, so that each split gets its share of every label: an exact one, where there are few enough for
/// chance to matter.
package struct Strata {
  /// Beyond this many units of a label chance alone comes within 0.2 % of the shares, and nothing has to be kept.
  package static let exactUnits = 65_536

  private struct Unit {
    let draw: UInt64
    var weight: Int
    /// Of those before it.
    var before = 0
  }

  private struct Stratum {
    let name: String
    var units: [Unit] = []
    var isLarge = false
    var weight = 0
  }

  private struct Share: Hashable {
    let draw: UInt64
    let stratum: Int32
  }

  private let rule: SplitRule
  private let isGrouped: Bool
  private var places: [String: Int] = [:]
  private var strata: [Stratum] = []
  /// Of groups: how many of their tasks have which label; then, which label each counts for.
  private var members: [Share: Int32] = [:]
  private var home: [UInt64: Int32] = [:]

  package init(_ rule: SplitRule, isGrouped: Bool) {
    self.rule = rule
    self.isGrouped = isGrouped
  }

  /// Whether a label to this question is one of some.
  static func canSpread(_ question: Question) -> Bool {
    switch question.kind.measurement {
    case .nominal: !question.kind.options.isEmpty
    case .ordinal: true
    case .interval, .distance: false
    }
  }

  /// A task of a release that is to come.
  package mutating func add(_ draw: UInt64, label: String) {
    let stratum = place(label)
    guard !isGrouped else { return members[Share(draw: draw, stratum: Int32(stratum)), default: 0] += 1 }
    add(Unit(draw: draw, weight: 1), to: stratum)
  }

  private mutating func place(_ label: String) -> Int {
    if let known = places[label] { return known }
    places[label] = strata.count
    strata.append(Stratum(name: label))
    return strata.count - 1
  }

  private mutating func add(_ unit: Unit, to stratum: Int) {
    guard !strata[stratum].isLarge else { return }
    strata[stratum].units.append(unit)
    strata[stratum].weight += unit.weight
    if strata[stratum].units.count > Self.exactUnits {
      strata[stratum].units = []
      strata[stratum].isLarge = true
    }
  }

  /// To be called once, when all are added.
  package mutating func finish() {
    if isGrouped { settle() }
    for index in strata.indices {
      strata[index].units.sort { $0.draw < $1.draw }
      var before = 0
      for unit in strata[index].units.indices {
        strata[index].units[unit].before = before
        before += strata[index].units[unit].weight
      }
    }
  }

  /// Each group goes to the label that most of its tasks have; of several the first by name, whatever order they came in.
  private mutating func settle() {
    var best: [UInt64: (stratum: Int32, count: Int32, weight: Int)] = [:]
    for (share, count) in members {
      guard let known = best[share.draw] else {
        best[share.draw] = (share.stratum, count, Int(count))
        continue
      }
      let isMore =
        (-count, strata[Int(share.stratum)].name) < (-known.count, strata[Int(known.stratum)].name)
      let weight = known.weight + Int(count)
      best[share.draw] = isMore ? (share.stratum, count, weight) : (known.stratum, known.count, weight)
    }
    members = [:]
    for (draw, group) in best {
      home[draw] = group.stratum
      add(Unit(draw: draw, weight: group.weight), to: Int(group.stratum))
    }
  }

  package func split(_ draw: UInt64, label: String) -> Int {
    guard let stratum = isGrouped ? home[draw].map(Int.init) : places[label] else {
      return rule.split(at: SplitRule.position(draw))
    }
    return rule.split(at: position(draw, strata[stratum]))
  }

  private func position(_ draw: UInt64, _ stratum: Stratum) -> Double {
    guard !stratum.isLarge, let unit = Self.unit(draw, in: stratum.units) else {
      return SplitRule.position(draw)
    }
    let start = SplitRule.position(rule.draw("stratum:\(stratum.name)"))
    return (Double(unit.before) + start * Double(unit.weight)) / Double(stratum.weight)
  }

  private static func unit(_ draw: UInt64, in units: [Unit]) -> Unit? {
    var (low, high) = (0, units.count)
    while low < high {
      let middle = (low + high) / 2
      if units[middle].draw < draw { low = middle + 1 } else { high = middle }
    }
    return low < units.count && units[low].draw == draw ? units[low] : nil
  }
}

/// What stands in `items.csv`, in hexadecimal digits.
package enum SplitKey {
  /// 16 bytes that are the same for the same task in any project.
  package static func task(_ identity: [UInt8]) -> String { Hex.encode(identity) }

  /// 16 bytes of SHA-256 of "g" and the group's text.
  package static func group(_ value: JSONValue) -> String {
    let text = value.string ?? value.integer.map(String.init) ?? value.text
    return Hex.encode(Array(SHA256.digest(Array("g\(text)".utf8)).prefix(16)))
  }

  /// 8 bytes of SHA-256 of a label's answers as the record has them; nothing where there is no label.
  package static func label(_ answers: [UInt8]?) -> String {
    answers.map { Hex.encode(Array(SHA256.digest($0).prefix(8))) } ?? ""
  }
}
