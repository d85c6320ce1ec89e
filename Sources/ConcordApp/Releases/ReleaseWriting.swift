import Formats
import JSON
import Labeling
import SQLite

/// Writes the files of one release from a snapshot: the items by the code of the export, a piece of each split in memory,
/// and then what is to be told of them.
final class ReleaseWriting {
  private static let pieceBytes = 256 << 10
  /// Tasks between two looks at whether to stop; each tells how far it is, by a commit.
  private static let step = 4_096

  private let context: JobContext
  private let settings: ReleaseSettings
  private let snapshot: Snapshot
  private let folder: ReleaseFolder
  /// The moment of the snapshot.
  private let now: Int64
  private let plan: ExportPlan
  private let rule: SplitRule
  private var strata: Strata?
  private var tally: ReleaseTally
  private var seen = 0
  private(set) var manifestBytes: [UInt8] = []

  init(
    _ context: JobContext, _ project: Int64, _ settings: ReleaseSettings, _ snapshot: Snapshot,
    _ folder: ReleaseFolder, at now: Int64
  ) throws {
    let states = Set(settings.states)
    let plan = try snapshot.read {
      try ExportStore.plan($0, project, states: states, withEmails: false)
    }
    guard let plan else { throw Problem.notFound }
    try settings.check(against: plan.schema)
    self.context = context
    self.settings = settings
    self.snapshot = snapshot
    self.folder = folder
    self.now = now
    self.plan = plan
    rule = SplitRule(seed: settings.seed ?? 0, shares: settings.shares.map(\.share))
    tally = ReleaseTally(plan.schema, settings.shares)
  }

  var hasItems: Bool { tally.items > 0 }

  /// The items, each in its split, and the list of all.
  func writeItems() throws {
    if settings.stratifyBy != nil { try spread() }
    var left: [String: Int] = [:]
    let outputs = try settings.shares.map { try Output(folder, "\($0.split).jsonl") }
    let list = try folder.file(ItemList.fileName)
    var lines = Array(ItemList.header.utf8)
    try snapshot.read { db in
      let annotations = try ExportedAnnotations(db, plan: plan, after: 0)
      try ExportStore.eachTask(db, plan, after: 0) { task in
        try progress()
        if let reason = reasonToLeaveOut(task) {
          left[reason, default: 0] += 1
          return true
        }
        var task = task
        task.annotations = try annotations.of(task.id)
        let answers = try task.label.map { Answers(stored: try JSONValue(parsing: $0.answers)) }
        let key = try key(of: task)
        let draw = rule.draw(key)
        let split =
          strata?.split(draw, label: stratum(answers)) ?? rule.split(at: SplitRule.position(draw))
        tally.add(task, answers, to: split)
        try outputs[split].write(task)
        lines += line(task, settings.shares[split].split, key)
        if lines.count >= Self.pieceBytes {
          try list.write(lines)
          lines.removeAll(keepingCapacity: true)
        }
        return true
      }
    }
    tally.leftOut = left
    for output in outputs { try output.finish(in: folder) }
    try list.write(lines)
    try folder.finish(list)
  }

  /// Looks at all items before they are written, for how many there are of each label.
  private func spread() throws {
    var strata = Strata(rule, isGrouped: settings.groupBy != nil)
    try snapshot.read { db in
      try ExportStore.eachTask(db, plan, after: 0) { task in
        try progress()
        guard reasonToLeaveOut(task) == nil else { return true }
        let answers = try task.label.map { Answers(stored: try JSONValue(parsing: $0.answers)) }
        strata.add(rule.draw(try key(of: task)), label: stratum(answers))
        return true
      }
    }
    strata.finish()
    self.strata = strata
  }

  private func progress() throws {
    if seen % Self.step == 0 {
      try context.check()
      let (context, done) = (context, Int64(seen))
      try context.database.writer.perform { try context.save($0, [:], done: done) }
      context.announceProgress()
    }
    seen += 1
  }

  private func reasonToLeaveOut(_ task: ExportedTask) -> String? {
    if task.isGold && !settings.includesGold { return "gold" }
    if task.state == TaskState.done.rawValue && task.label == nil { return "unlabelled" }
    guard let least = settings.minConfidence else { return nil }
    guard let label = task.label else { return "unlabelled" }
    return label.confidence ?? 1 < least ? "confidence" : nil
  }

  /// What a task is drawn by: itself, wherever it is imported, or its group.
  private func key(of task: ExportedTask) throws -> String {
    guard let name = settings.groupBy, let meta = try task.meta.map({ try JSONValue(parsing: $0) }),
      let group = meta[name], !group.isNull
    else { return SplitKey.task(task.identity) }
    return SplitKey.group(group)
  }

  private func stratum(_ answers: Answers?) -> String {
    guard let name = settings.stratifyBy, let answer = answers?[name] else { return "" }
    return answer.string ?? answer.text
  }

  private func line(_ task: ExportedTask, _ split: String, _ key: String) -> [UInt8] {
    Array("\(task.id),\(split),\(key),\(SplitKey.label(task.label?.answers))\n".utf8)
  }

  /// What is to be told of the items. - Returns: with what a list shows of it.
  func writeDocuments(
    id: Int64, version: Int64, in files: ReleaseFiles
  ) throws -> (ReleaseManifest, summary: [UInt8]) {
    let project = plan.project
    let before = try snapshot.read {
      try ReleaseStore.list($0, project: project, before: .max, limit: 1).first
    }
    let comparison = try before.flatMap {
      try ReleaseComparison($0, in: files, with: folder.path(of: ItemList.fileName), check: context.check)
    }
    let manifest = try snapshot.read { db in
      try self.manifest(db, id: id, version: version, comparison)
    }
    try folder.write("guidelines.md", Array(manifest.project.guidelines.utf8))
    try folder.write("README.md", ReleaseCard(manifest: manifest).bytes)
    manifestBytes = manifest.bytes(files: folder.written)
    try folder.write("manifest.json", manifestBytes)
    try folder.write("SHA256SUMS", ReleaseManifest.sums(folder.written))
    return (manifest, manifest.summary)
  }

  private func manifest(
    _ db: Connection, id: Int64, version: Int64, _ comparison: ReleaseComparison?
  ) throws -> ReleaseManifest {
    guard let project = try ReleaseStore.project(db, plan.project) else { throw Problem.notFound }
    let report = try AgreementReport(db, project: plan.project).report(isBlind: true, now: now)
    let calibration = try InferenceStore.stored(db, project: plan.project).compactMap {
      stored -> (question: String, json: JSONValue)? in
      let json = try JSONValue(parsing: stored.calibration)
      guard plan.schema.question(stored.question) != nil, json.object?.isEmpty == false else { return nil }
      return (stored.question, json)
    }
    return ReleaseManifest(
      id: id, version: version, createdAt: now, createdBy: context.createdBy.map(plan.name(of:)) ?? "",
      settings: settings, seed: rule.seed, project: project, schema: plan.schema, tally: tally,
      agreement: report.questions, answersCompared: report.annotations, calibration: calibration,
      comparison: comparison)
  }

  /// The file of one split.
  private final class Output {
    private let file: ReleaseFileWriter
    private var writer = JSONLExport()

    init(_ folder: ReleaseFolder, _ name: String) throws {
      file = try folder.file(name)
      writer.begin()
    }

    func write(_ task: ExportedTask) throws {
      writer.write(task)
      if writer.bytes.count >= ReleaseWriting.pieceBytes { try file.write(writer.bytes.take()) }
    }

    func finish(in folder: ReleaseFolder) throws {
      try file.write(writer.bytes.take())
      try folder.finish(file)
    }
  }
}
