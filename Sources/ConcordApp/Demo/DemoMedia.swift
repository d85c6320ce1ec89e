import Formats
import JSON
import Labeling
import SQLite

/// The demonstration's projects on pictures and on sound. What they show is made at the first start, by rule, and says so.
struct DemoMedia {
  private static let pictures = 12
  private static let sounds = 6

  let services: Services
  let users: [(id: Int64, role: ProjectRole)]
  /// Emails of those whose work is shown.
  let annotators: [String]
  let now: Int64

  /// A file with what its import line says besides.
  private struct File {
    let name: String
    let bytes: [UInt8]
    var line: JSONObject = [:]
  }

  func add() throws {
    try add(
      name: "Cells",
      description: "Boxes on pictures of cells, which are drawn by rule: nobody took them.",
      schema: Self.cellsSchema, guidelines: Self.cellsGuidelines,
      files: (0..<Self.pictures).map { number in
        let picture = DemoPicture(seed: UInt64(number + 1))
        var file = File(name: "cells-\(number + 1).png", bytes: picture.png)
        // Every other picture comes with boxes that a careless model might have drawn.
        if number % 2 == 1 { file.line["predictions"] = [Self.boxes(picture, seed: UInt64(number))] }
        file.line["annotations"] = work(number) { DemoMediaWork.cells(picture, $0) }
        return file
      }, field: "picture")
    try add(
      name: "Night sounds",
      description: "Segments of recordings that are made by rule: nobody recorded them.",
      schema: Self.soundsSchema, guidelines: Self.soundsGuidelines,
      files: (0..<Self.sounds).map { number in
        let sound = DemoSound(seed: UInt64(number + 1))
        var file = File(name: "night-\(number + 1).wav", bytes: sound.wav)
        file.line["annotations"] = work(number) { DemoMediaWork.sounds(sound, $0) }
        return file
      }, field: "recording")
    try add(
      name: "Beetles",
      description: "Tracks of beetles in films, which are drawn by rule: nobody filmed them.",
      schema: DemoKind.filmsSchema, guidelines: DemoKind.filmsGuidelines, files: try films(), field: "film")
  }

  /// Those of `Public/demo`: a browser drew them, for a server cannot.
  private func films() throws -> [File] {
    let folder = services.configuration.home.publicFolder + "/demo"
    let source = try ImportFile(path: "\(folder)/films.jsonl").source(from: .start)
    var stream = try RecordStream(LineReader.jsonl(), source: source)
    var files: [File] = []
    while case .record(let record)? = try stream.next() {
      let line = try JSONValue(parsing: record.bytes)
      guard let name = line["data"]?["film"]?.string else { continue }
      let film = try ImportFile(path: "\(folder)/\(name)").head(bytes: 1 << 20)
      var file = File(name: name, bytes: film.bytes)
      file.line["annotations"] = line["annotations"]
      files.append(file)
    }
    return files
  }

  /// Who did what with a file: of each four two are agreed on, one is half done or disputed, one still waits.
  private func work(_ number: Int, _ answers: (DemoMediaWork.Hand) -> JSONValue) -> JSONValue? {
    let hands: [DemoMediaWork.Hand] =
      switch number % 4 {
      case 0: [.careful, .quick]
      case 1: number < 4 ? [.careful, .quick] : [.careful]
      case 2: [.careful, .hasty, .muddled]
      default: []
      }
    if hands.isEmpty { return Optional.none }
    return .array(
      hands.enumerated().map { place, hand in
        [
          "annotator": .string(annotators[(number + place) % annotators.count]), "answers": answers(hand),
          "seconds": .integer(Int64(40 + 17 * place + number)),
          "submitted_at": .string(rfc3339(now - Int64(30 - number - place) * 3_600_000)),
        ]
      })
  }

  private func add(
    name: String, description: String, schema: JSONValue, guidelines: String,
    files: [File], field: String
  ) throws {
    let (schema, workflow) = (try LabelSchema(schema), try Workflow(Self.workflow))
    let content = DemoContent(
      name: name, description: description, guidelines: guidelines, schema: schema, workflow: workflow,
      tasks: [])
    let (users, now) = (self.users, self.now)
    let project = try services.database.writer.perform { db in
      let project = try DemoStore.insertProject(db, content, by: users[0].id, at: now)
      for (id, role) in users {
        try DemoStore.insertMember(db, project: project.id, user: id, role: role, at: now)
      }
      try AuditStore.record(
        db, at: now, by: users[0].id, project: project.id, action: "project.created",
        subject: ("project", project.id), after: ["name": .string(name)])
      return project
    }
    let intake = MediaIntake(
      services.media, services.database, services.configuration.media, project: project.id, user: users[0].id,
      now: now)
    var lines: [UInt8] = []
    for file in files {
      var incoming = try IncomingFile(services.media, name: "demo-\(file.name)")
      try incoming.write(file.bytes)
      let media = try intake.take(incoming, name: file.name, address: nil, isAudited: false).media
      var line: JSONObject = [
        "data": .object([field: .string(media.reference)]), "meta": ["file": .string(file.name)],
      ]
      for (key, value) in file.line { line[key] = value }
      lines += JSONValue.object(line).bytes + [0x0a]
    }
    let tasks = try tasks(lines, project)
    _ = try services.database.writer.perform { try ImportStore.insert($0, tasks, into: project, at: now) }
  }

  private func tasks(_ lines: [UInt8], _ project: ImportProject) throws -> [PreparedTask] {
    let stream = try RecordStream(LineReader.jsonl(), source: RecordStream.source(of: lines, from: .start))
    var batcher = ImportBatcher(
      stream: stream, schema: project.schema, workflow: project.workflow,
      media: MediaCheck(services.database, project: project.id, hosts: []))
    var tasks: [PreparedTask] = []
    while let batch = try batcher.next() {
      if let problem = batch.problems.first {
        throw StartError("demo, line \(problem.line): \(problem.detail)")
      }
      tasks += batch.tasks
    }
    return tasks
  }

  private static func boxes(_ picture: DemoPicture, seed: UInt64) -> JSONValue {
    var dice = DemoDice(seed: seed &+ 77)
    let found = picture.cells.enumerated().compactMap { index, cell -> JSONValue? in
      if dice.next() < 0.12 { return nil }
      let box = cell.box
      func near(_ value: Double) -> JSONValue { .integer(Int64((value + dice.next() * 6 - 3).rounded())) }
      let isRod = dice.next() < 0.1 ? !cell.isRod : cell.isRod
      return [
        "id": .string("p\(index + 1)"), "label": .string(isRod ? "rod" : "round"), "x": near(box.x),
        "y": near(box.y), "width": near(box.width), "height": near(box.height),
      ]
    }
    return ["model": "sketch", "score": 0.6, "answers": ["cells": .array(found)]]
  }
}

extension DemoMedia {
  private static let workflow: JSONValue = [
    "judgments": 2, "max_judgments": 3, "agreement": 0.6, "self_review": true,
  ]

  private static let cellsSchema: JSONValue = [
    "fields": [["name": "picture", "type": "image", "title": "Picture"]],
    "questions": [
      [
        "name": "cells", "type": "boxes", "field": "picture", "title": "Cells",
        "labels": [
          ["value": "round", "title": "Round", "key": "1", "color": "#0072b2"],
          ["value": "rod", "title": "Rod", "key": "2", "color": "#d55e00"],
        ],
      ],
      [
        "name": "sharp", "type": "choice", "title": "Can all cells be told apart?", "required": true,
        "options": [
          ["value": "yes", "title": "Yes", "key": "y"], ["value": "no", "title": "No", "key": "n"],
        ],
      ],
    ],
  ]

  private static let cellsGuidelines = """
    # Cells

    Draw a box around each cell, as tight as you can: the dark rim lies inside it. A **round** cell is at most one and a
    half times as long as wide; what is longer is a **rod**. Some pictures come with boxes already: mend what is wrong.

    These pictures are drawn by rule for this demonstration.
    """

  private static let soundsSchema: JSONValue = [
    "fields": [["name": "recording", "type": "audio", "title": "Recording"]],
    "questions": [
      [
        "name": "calls", "type": "segments", "field": "recording", "title": "Sounds",
        "labels": [
          ["value": "whistle", "title": "Whistle", "key": "1", "color": "#0072b2"],
          ["value": "clicks", "title": "Clicks", "key": "2", "color": "#d55e00"],
          ["value": "hum", "title": "Hum", "key": "3", "color": "#009e73"],
        ],
      ],
      [
        "name": "busy", "type": "rating", "title": "How much is going on?", "min": 1, "max": 5,
        "labels": ["hardly anything", "all the time"],
      ],
    ],
  ]

  private static let soundsGuidelines = """
    # Night sounds

    Mark each sound from where it begins to where it ends. A **whistle** rises, **clicks** come in rows, a **hum** is deep
    and steady. Leave the soft noise out.

    These recordings are made by rule for this demonstration.
    """
}
