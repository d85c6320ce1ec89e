import Formats
import HTTP
import JSON
import SQLite

/// What an import would make of a file, from its first bytes and by the same readers: columns, first rows, problems.
struct ImportPreview {
  private let body: [UInt8]
  private let project: ImportProject
  private let settings: ImportSettings
  private let media: MediaCheck
  /// The body is only the beginning, so what stands at its end may be cut.
  private let isCut: Bool

  private static let shownRows = 20

  init(_ call: Call, _ project: ImportProject, _ database: Database) throws {
    media = MediaCheck(database, project: project.id, hosts: project.workflow.mediaHosts)
    body = call.request.body
    self.project = project
    let asked = try ImportSettings(call)
    if call.query["format"] == ImportFormat.zip.rawValue {
      throw Problem.badRequest("bad_format", "A zip has no preview: its files have to be there whole.")
    }
    settings = call.query["format"] == nil ? asked.with(ImportFormat.guess(body)) : asked
    isCut = try call.flag("cut") ?? false || body.count >= ImportRoutes.longestPreview
  }

  func response() throws -> Response {
    var rows: [RawRecord] = []
    var problems: [RecordProblem] = []
    var columns: [String] = []
    var mapping: JSONValue = .null
    do throws(FormatError) {
      let body = self.body
      let (opened, found) = try settings.stream(
        schema: project.schema, head: body, isWhole: !isCut || body.contains(0x0a), from: .start
      ) { (start) throws(FormatError) in RecordStream.source(of: body, from: start) }
      columns = found?.header ?? []
      mapping = found?.json ?? .null
      var stream = opened
      while rows.count < Self.shownRows, problems.count < Self.shownRows, let entry = try stream.next() {
        if isCut, stream.position.offset >= body.count { break }
        switch entry {
        case .record(let record): rows.append(record)
        case .problem(let problem): problems.append(problem)
        }
      }
    } catch {
      columns = header() ?? []
      problems = [RecordProblem(line: 1, detail: error.detail)]
    }
    return reply(columns, rows, mapping, problems)
  }

  /// The columns of a file whose mapping does not fit, so that a better one can be made.
  private func header() -> [String]? {
    guard let delimiter = settings.format.delimiter else { return nil }
    // That there is no header either is the problem that is told.
    return try? DelimitedHeader(body, delimiter: delimiter, isEnd: true).names
  }

  private func reply(
    _ columns: [String], _ rows: [RawRecord], _ mapping: JSONValue, _ problems: [RecordProblem]
  ) -> Response {
    var parser = ImportParser()
    let checker = ImportChecker(schema: project.schema, media: media)
    var problems = problems
    var records: [[UInt8]] = []
    for row in rows {
      do {
        let record = try parser.parse(row)
        _ = try checker.checkData(record, members: parser.members)
        _ = try checker.work(of: record)
        records.append(row.bytes)
      } catch {
        problems.append(error.of(row))
      }
    }
    problems.sort { ($0.line, $0.item ?? 0) < ($1.line, $1.item ?? 0) }
    return .object { writer in
      writer.member("format", settings.format.rawValue)
      writer.key("columns")
      writer.value(.array(columns.map(JSONValue.string)))
      writer.member("mapping", mapping)
      writer.key("rows")
      writer.beginArray()
      for record in records { writer.raw(record) }
      writer.endArray()
      writer.objects("problems", problems) { writer, problem in
        writer.member("line", problem.line)
        writer.member("detail", problem.told)
      }
    }
  }
}
