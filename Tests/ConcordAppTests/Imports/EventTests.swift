import Foundation
import Testing

@Suite struct EventTests {
  /// Reads events until one that holds all the words came.
  private func listen(_ client: WireClient, until words: String...) throws -> String {
    var text = ""
    while let piece = client.read() {
      text += String(decoding: piece, as: UTF8.self)
      let events = text.components(separatedBy: "\n\n")
      if let found = events.first(where: { event in words.allSatisfy(event.contains) }) { return found }
    }
    throw POSIXError(.ECONNRESET)
  }

  private func open(_ workshop: Workshop, as name: String, _ query: String = "") throws -> WireClient {
    let client = try WireClient(port: workshop.port)
    try client.write(WireClient.head("GET", "/api/events\(query)", token: workshop.tokens[name], length: 0))
    return client
  }

  @Test func `whoever listens is told first how things stand`() throws {
    let workshop = try Workshop()
    _ = try workshop.importFile("{\"text\":\"a\"}")
    let event = try listen(open(workshop, as: "annotator"), until: "event: project", "\"open\":1")
    #expect(event.contains("id: ") && event.contains("\"tasks\":1"))
  }

  @Test func `a manager hears of a job and its end, everyone of the counters`() throws {
    let workshop = try Workshop()
    let manager = try open(workshop, as: "manager", "?project=1")
    let annotator = try open(workshop, as: "annotator")
    _ = try listen(annotator, until: "event: project", "\"open\":0")
    _ = try listen(manager, until: "event: project", "\"open\":0")
    _ = try workshop.importFile("{\"text\":\"a\"}\n{\"text\":\"b\"}")
    _ = try listen(manager, until: "event: job", "\"state\":\"done\"", "\"created\":2")
    _ = try listen(annotator, until: "event: project", "\"open\":2")
  }

  @Test func `an outsider may not listen to a project, nor anyone without a name`() throws {
    let workshop = try Workshop()
    #expect(try workshop.send("GET", "/api/events?project=1", as: "outsider").status == 404)
    #expect(try workshop.send("GET", "/api/events", as: "nobody").status == 401)
  }

  @Test func `who is thrown out hears no more`() throws {
    let workshop = try Workshop()
    let annotator = try open(workshop, as: "annotator")
    _ = try listen(annotator, until: "event: project")
    _ = try workshop.server.services.database.writer.perform { db in
      try db.run("UPDATE users SET disabled_at = 1 WHERE id = 2")
    }
    workshop.server.services.events.publish(.member(project: 1, user: 2))
    // The channel ends: reading comes to an end by itself.
    while annotator.read() != nil {}
  }

  @Test func `who ends a token ends at once what listens by it`() throws {
    let workshop = try Workshop()
    let annotator = try open(workshop, as: "annotator")
    _ = try listen(annotator, until: "event: project")
    let start = ContinuousClock.now
    #expect(try workshop.send("DELETE", "/api/tokens/2", as: "annotator").status == 204)
    while annotator.read() != nil {}
    // Without being told, the server would find out within ten seconds.
    #expect(start.duration(to: .now) < .seconds(5))
  }

  @Test func `a reply waits for its job only as long as it was asked to`() throws {
    let workshop = try Workshop()
    let lines = (1...100_000).map { "{\"text\": \"tale \($0)\"}" }.joined(separator: "\n")
    let reply = try workshop.send(
      "POST", "/api/projects/1/imports", headers: ["Prefer": "wait=0"], body: Array(lines.utf8))
    #expect(reply.status == 202)
    let small = try workshop.send(
      "POST", "/api/projects/1/imports?format=text", headers: ["Prefer": "respond-async, wait=30"],
      body: Array("one line".utf8))
    #expect(small.status == 200)
    #expect(small.json["state"]?.string == "done")
  }
}
