import ConcordApp
import Glibc

private let project = Option(name: "project", value: "ID", help: "the project", isRequired: true)

let importCommand = Command(
  name: "import",
  summary:
    "Reads a file into a project and prints the result as JSON; no server may run (its API imports meanwhile).",
  options: [
    .data, project,
    Option(name: "file", value: "FILE", help: "the file; - is standard input", isRequired: true),
    Option(name: "format", value: "FORMAT", help: "jsonl, json, csv, tsv or text (default jsonl)"),
    Option(name: "map", value: "JSON", help: "for CSV and TSV: an object of targets and column names"),
    Option(name: "field", value: "NAME", help: "for text: the field that each line becomes"),
  ]
) { arguments in
  let id = try arguments.number("project", in: 1...999_999_999) ?? 0
  let format = try arguments.format(of: FileTransfer.importFormats)
  let server = try ConcordServer(arguments.existingConfiguration())
  defer { server.stop(grace: .zero) }
  say(
    try FileTransfer.importFile(
      arguments.required("file"), format: format, map: arguments["map"],
      field: arguments["field"], into: Int64(id), server.services))
}

let exportCommand = Command(
  name: "export",
  summary: "Writes a project as it is now, also while a server runs.",
  options: [
    .data, project, Option(name: "format", value: "FORMAT", help: "jsonl, csv or tsv (default jsonl)"),
    Option(name: "to", value: "FILE", help: "a new file (default: standard output)"),
    Option(name: "emails", value: nil, help: "name annotators by email instead of pseudonym"),
  ]
) { arguments in
  let id = try arguments.number("project", in: 1...999_999_999) ?? 0
  let format = try arguments.format(of: FileTransfer.exportFormats)
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  let target = try arguments["to"].map(create) ?? STDOUT_FILENO
  try FileTransfer.exportProject(
    Int64(id), format: format, withEmails: arguments.has("emails"), from: database
  ) { piece in
    var written = 0
    while written < piece.count {
      let count = piece[written...].withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
      guard count > 0 else { throw StartError("cannot write: \(String(cString: strerror(errno)))") }
      written += count
    }
  }
}

private func create(_ path: String) throws -> Int32 {
  let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard file >= 0 else { throw StartError("cannot make \(path): \(String(cString: strerror(errno)))") }
  return file
}

extension Arguments {
  /// `--format`, one of those; the first of them is the default.
  fileprivate func format(of known: [String]) throws(UsageError) -> String {
    guard let format = self["format"] else { return known.first ?? "" }
    guard known.contains(format) else {
      throw UsageError("--format is one of \(known.joined(separator: ", "))")
    }
    return format
  }
}
