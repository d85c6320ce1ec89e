import Foundation
import Testing
import concord_vectors

/// The reference vectors lie beside the project, not in it.
private let folder = URL(filePath: #filePath).appending(path: "../../../../shared/vectors").standardized
// Without the folder there are no vectors to run, and the suite says so.
private let files = ((try? ConcordVectors.vectorFiles(in: folder.path)) ?? []).filter { file in
  vectorKinds.keys.contains { file.lastPathComponent.hasPrefix($0 + "__") }
}

@Suite(.enabled(if: !files.isEmpty, "the reference vectors are not beside the project (../shared/vectors)"))
struct ReferenceVectorTests {
  @Test(arguments: files.map(\.lastPathComponent))
  func `every metric of a reference vector comes out`(name: String) {
    let verdict = Verdict(of: folder.appending(path: name))
    #expect(verdict.outcome != .failed, "\(verdict.lines.joined(separator: "\n"))")
  }
}
