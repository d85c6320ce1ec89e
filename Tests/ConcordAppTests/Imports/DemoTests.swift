import ConcordApp
import Foundation
import JSON
import Testing

@Suite struct DemoTests {
  private func server(_ folder: String) throws -> ConcordServer {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    var configuration = Configuration(home: Home(path: root))
    configuration.dataDirectory = folder
    configuration.port = 0
    configuration.isDemo = true
    return try ConcordServer(configuration)
  }

  private func number(_ server: ConcordServer, _ sql: StaticString) throws -> Int64 {
    try server.services.database.read { try $0.first(sql) { $0.integer(0) } } ?? -1
  }

  private static let standings: [StaticString] = [
    "SELECT count(DISTINCT project_id) FROM tasks WHERE project_id <> 2 AND state = 'done'",
    "SELECT count(DISTINCT project_id) FROM tasks WHERE project_id <> 2 AND state = 'review' AND flagged = 'disputed'",
    "SELECT count(DISTINCT project_id) FROM tasks WHERE project_id <> 2 AND state = 'open' AND judged > 0",
    "SELECT count(DISTINCT project_id) FROM tasks WHERE project_id <> 2 AND state = 'open' AND judged = 0",
  ]

  @Test func `the demonstration has work done, in dispute and open, and is kept when started again`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/concord-demo-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }  // a temporary folder may stay
    var first: ConcordServer? = try server(folder)
    let links: [String]
    do {
      let server = try #require(first)
      links = try server.welcome(port: server.start())
      #expect(links.filter { $0.contains("/sign-in#") }.count == 3)
      #expect(try number(server, "SELECT count(*) FROM tasks WHERE state = 'done'") > 80)
      #expect(try number(server, "SELECT count(*) FROM tasks WHERE flagged = 'disputed'") > 5)
      #expect(try number(server, "SELECT count(*) FROM tasks WHERE state = 'open' AND taken < wanted") > 50)
      #expect(try number(server, "SELECT count(*) FROM labels WHERE source = 'review'") > 2)
      #expect(try number(server, "SELECT count(*) FROM gold_answers WHERE correct = 1") > 6)
      #expect(try number(server, "SELECT count(*) FROM gold_answers WHERE correct = 0") > 0)
      #expect(try number(server, "SELECT count(*) FROM members WHERE paused_at IS NOT NULL") == 0)
      #expect(try number(server, "SELECT count(*) FROM appeals WHERE outcome IS NULL") == 1)
      #expect(try number(server, "SELECT count(*) FROM decisions WHERE confirmed = 1") == 2)
      #expect(try number(server, "SELECT count(*) FROM tasks WHERE flagged = 'second_review'") > 0)
      #expect(try number(server, "SELECT count(DISTINCT category) FROM annotation_errors") == 2)
      #expect(try number(server, "SELECT count(*) FROM comments WHERE thread_id IS NOT NULL") == 1)
      // Every project but the word pairs, which are all done, has work that is done, in dispute before a reviewer,
      // half done, and untouched.
      for state in Self.standings {
        let projects = try server.services.database.read { try $0.first(state) { $0.integer(0) } }
        #expect(projects == 7, "\(state)")
      }
      #expect(try number(server, "SELECT count(*) FROM projects WHERE length(guidelines) > 100") == 8)
      #expect(try number(server, "SELECT count(*) FROM annotations WHERE shown IS NOT NULL") > 10)
      #expect(
        try number(
          server,
          """
          SELECT count(*) FROM project_counts c WHERE open + review + done + excluded <>
            (SELECT count(*) FROM tasks t WHERE t.project_id = c.project_id)
          """) == 0)
      server.stop(grace: .zero)
    }
    first = nil
    let second = try server(folder)
    let again = try second.welcome(port: second.start())
    #expect(try number(second, "SELECT count(*) FROM tasks") == 284)
    #expect(try number(second, "SELECT count(*) FROM task_media") == 22)
    #expect(
      try number(second, "SELECT count(*) FROM media WHERE duration = 10") == 6)
    #expect(try number(second, "SELECT count(*) FROM task_payloads WHERE predictions LIKE '%sketch%'") == 6)
    #expect(again.filter { $0.contains("/sign-in#") }.count == 3)
    #expect(Set(again).intersection(links).allSatisfy { !$0.contains("/sign-in#") })
    second.stop(grace: .zero)
  }
}
