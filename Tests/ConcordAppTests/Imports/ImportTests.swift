import Foundation
import JSON
import Testing

@Suite struct ImportTests {
  @Test func `good lines go in, bad ones are named with their numbers`() throws {
    let workshop = try Workshop()
    let job = try workshop.importFile(
      """
      {"text": "one"}
      not json
      {"data": {"text": "two"}, "external_id": "b", "meta": {"from": "here"}}

      {"other": "field"}
      {"data": {"text": "three"}, "foo": 1}
      {"text": 7}
      {"text": "one"}
      {"data": {"text": "again"}, "external_id": "b"}
      {"text": "last"}
      """)
    #expect(job["state"]?.string == "done")
    let result = try #require(job["result"])
    #expect(result["read"] == 9)
    #expect(result["created"] == 3)
    #expect(result["duplicates"] == 2)
    #expect(result["rejected"] == 4)
    #expect(result["problems"]?.array?.compactMap { $0["line"]?.integer } == [2, 5, 6, 7])
    #expect(try workshop.number("SELECT open FROM project_counts") == 3)
    #expect(
      try workshop.number("SELECT count(*) FROM tasks WHERE state = 'open' AND wanted = 2 AND taken = 0") == 3
    )
    #expect(try workshop.number("SELECT count(*) FROM audit WHERE action = 'tasks.imported'") == 1)
  }

  @Test func `a number that nothing could read again is rejected with its line`() throws {
    let workshop = try Workshop()
    let job = try workshop.importFile(
      """
      {"text": "one", "size": 1e400}
      {"data": {"text": "two"}, "meta": {"size": -1e999}}
      {"text": "three", "size": 1e300}
      """)
    #expect(job["result"]?["created"] == 1)
    let problems = job["result"]?["problems"]?.array ?? []
    #expect(problems.compactMap { $0["line"]?.integer } == [1, 2])
    #expect(problems.allSatisfy { $0["detail"]?.string?.contains("a number that is too large") == true })
  }

  @Test func `a prediction with an answer that cannot be is rejected, an open question is not`() throws {
    let workshop = try Workshop()
    let job = try workshop.importFile(
      """
      {"data": {"text": "one"}, "predictions": [{"model": "m", "answers": {"mood": "no such mood"}}]}
      {"data": {"text": "two"}, "predictions": [{"model": "m", "answers": {}}]}
      """)
    #expect(job["result"]?["created"] == 1)
    let problem = try #require(job["result"]?["problems"]?.array?.first)
    #expect(problem["line"] == 1)
    #expect(problem["detail"]?.string?.hasPrefix("/predictions/0/answers/mood") == true)
  }

  @Test func `all problems can be downloaded, the result shows a hundred`() throws {
    let workshop = try Workshop()
    let job = try workshop.importFile(String(repeating: "{\"text\": 1}\n", count: 2_345))
    #expect(job["result"]?["problems"]?.array?.count == 100)
    #expect(job["result"]?["rejected"] == 2_345)
    let id = try #require(job["id"]?.integer)
    let lines = try workshop.send("GET", "/api/jobs/\(id)/problems").body.split(separator: 0x0a)
    #expect(lines.count == 2_345)
    #expect(try JSONValue(parsing: Array(lines[2_344]))["line"] == 2_345)
    let table = try workshop.send("GET", "/api/jobs/\(id)/problems?format=csv").body
    #expect(String(decoding: table.prefix(20), as: UTF8.self).hasPrefix("line,detail\r\n1,\""))
  }

  @Test func `a file that another run had half read goes in without a gap or a twin`() throws {
    let workshop = try Workshop()
    let lines = (1...20_000).map { "{\"text\": \"tale \($0)\"}" }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    let started = try workshop.send("POST", "/api/projects/1/imports?format=jsonl", body: bytes)
    #expect(started.status == 202)
    let id = try #require(started.json["id"]?.integer)
    var job: JSONValue = .null
    // The server is stopped again and again while it reads; each time it goes on where it stood.
    for _ in 0..<50 {
      try workshop.restart()
      job = try workshop.send("GET", "/api/jobs/\(id)").json
      if job["state"]?.string == "done" { break }
    }
    while ["queued", "running"].contains(job["state"]?.string) {
      job = try workshop.send("GET", "/api/jobs/\(id)").json
    }
    #expect(job["result"]?["created"] == 20_000)
    #expect(job["result"]?["duplicates"] == 0)
    #expect(try workshop.number("SELECT count(DISTINCT dedupe) FROM tasks") == 20_000)
    #expect(try workshop.number("SELECT open FROM project_counts") == 20_000)
    #expect(workshop.importFiles.isEmpty)
  }

  @Test func `an import that gives way again and again goes in without a gap or a twin`() throws {
    let workshop = try Workshop()
    let lines = (1...20_000).map { "{\"text\": \"tale \($0)\"}" }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    let started = try workshop.send("POST", "/api/projects/1/imports?format=jsonl", body: bytes)
    let id = try #require(started.json["id"]?.integer)
    var job: JSONValue
    repeat {
      // A short change, for which a long one is undone.
      try workshop.change("UPDATE project_counts SET changed_at = changed_at")
      job = try workshop.send("GET", "/api/jobs/\(id)").json
    } while ["queued", "running"].contains(job["state"]?.string)
    #expect(job["result"]?["created"] == 20_000)
    #expect(job["result"]?["duplicates"] == 0)
    #expect(try workshop.number("SELECT count(DISTINCT dedupe) FROM tasks") == 20_000)
    #expect(try workshop.number("SELECT count(*) FROM task_identities") == 20_000)
    #expect(try workshop.number("SELECT open FROM project_counts") == 20_000)
  }

  @Test func `equal lines go in once, the first of them, whatever else comes at the same time`() throws {
    let workshop = try Workshop()
    // Every tale three times, far from each other, and half of them in another file as well.
    func line(_ id: Int, _ text: String) -> String {
      "{\"external_id\": \"t\(id)\", \"data\": {\"text\": \"\(text)\"}}"
    }
    let lines = (0..<6_000).map { line($0 % 2_000, "line \($0)") }
    let others = (1_000..<3_000).map { line($0, "other") }
    let jobs = try [lines, others].map { lines in
      let body = Array(lines.joined(separator: "\n").utf8)
      return try #require(workshop.send("POST", "/api/projects/1/imports", body: body).json["id"]?.integer)
    }
    var created: Int64 = 0
    for id in jobs {
      var job: JSONValue = ["state": "queued"]
      while ["queued", "running"].contains(job["state"]?.string) {
        job = try workshop.send("GET", "/api/jobs/\(id)").json
      }
      let counts = ["read", "created", "duplicates"].compactMap { job["result"]?[$0]?.integer }
      #expect(counts.count == 3 && counts[0] == counts[1] + counts[2])
      created += counts.count > 1 ? counts[1] : 0
    }
    #expect(created == 3_000)
    #expect(try workshop.number("SELECT count(*) FROM tasks") == 3_000)
    #expect(try workshop.number("SELECT count(*) FROM task_identities") == 3_000)
    #expect(try workshop.number("SELECT open FROM project_counts") == 3_000)
    let strangers: StaticString = """
      SELECT count(*) FROM tasks t JOIN task_payloads p ON p.task_id = t.id
      LEFT JOIN task_identities i ON i.task_id = t.id AND i.dedupe = t.dedupe
      WHERE i.task_id IS NULL
        OR p.data NOT IN ('{"text": "line ' || substr(t.external_id, 2) || '"}', '{"text": "other"}')
      """
    #expect(try workshop.number(strangers) == 0)
  }

  @Test func `a file of many megabytes goes in whole, and lines that come again far behind do not`() throws {
    let workshop = try Workshop()
    let filler = String(repeating: "once upon a time ", count: 20)
    let lines = (0..<44_000).map { "{\"text\": \"\($0 < 40_000 ? $0 : $0 - 39_990) \(filler)\"}" }
    let result = try workshop.importFile(lines.joined(separator: "\n"))["result"]
    #expect(result?["created"] == 40_000)
    #expect(result?["duplicates"] == 4_000)
    #expect(try workshop.number("SELECT count(DISTINCT data) FROM task_payloads") == 40_000)
    let known: StaticString = """
      SELECT count(*) FROM tasks t JOIN task_identities i ON i.task_id = t.id AND i.dedupe = t.dedupe
      """
    #expect(try workshop.number(known) == 40_000)
    #expect(try workshop.number("SELECT open FROM project_counts") == 40_000)
  }

  @Test func `all that a large import writes refers to what is there`() throws {
    let workshop = try Workshop()
    let lines = (0..<300).map { number in
      #"{"data":{"text":"t\#(number)"},"annotations":[{"annotator":"p\#(number % 7)","answers":{"mood":"sad"}},"#
        + #"{"annotator":"q\#(number % 5)","answers":{"mood":"glad"}}]}"#
    }
    let job = try workshop.importFile(lines.joined(separator: "\n"))
    #expect(job["result"]?["created"] == 300)
    #expect(try workshop.number("SELECT count(*) FROM annotations") == 600)
    #expect(try workshop.number("SELECT count(*) FROM pragma_foreign_key_check") == 0)
  }

  @Test func `what was deleted may come in again`() throws {
    let workshop = try Workshop()
    let text = (0..<60).map { "{\"text\": \"tale \($0)\"}" }.joined(separator: "\n")
    #expect(try workshop.importFile(text)["result"]?["created"] == 60)
    try workshop.change("DELETE FROM tasks WHERE id IN (3, 58)")
    let again = try workshop.importFile(text)["result"]
    #expect(again?["created"] == 2)
    #expect(again?["duplicates"] == 58)
  }

  @Test func `a cancelled import says what went in`() throws {
    let workshop = try Workshop()
    let lines = (1...200_000).map { "{\"text\": \"tale \($0)\"}" }
    let started = try workshop.send(
      "POST", "/api/projects/1/imports", body: Array(lines.joined(separator: "\n").utf8))
    let id = try #require(started.json["id"]?.integer)
    #expect(try workshop.send("DELETE", "/api/jobs/\(id)").status == 204)
    var job: JSONValue = ["state": "running"]
    while ["queued", "running"].contains(job["state"]?.string) {
      job = try workshop.send("GET", "/api/jobs/\(id)").json
    }
    #expect(job["state"]?.string == "cancelled")
    let created = job["result"]?["created"]?.integer ?? 0
    #expect(created < 200_000)
    #expect(try workshop.number("SELECT count(*) FROM tasks") == created)
    #expect(workshop.importFiles.isEmpty)
  }

  @Test func `an upload that is cut off leaves neither file nor job`() throws {
    let workshop = try Workshop()
    do {
      let client = try WireClient(port: workshop.port)
      try client.write(
        WireClient.head(
          "POST", "/api/projects/1/imports", token: workshop.tokens["manager"], length: 1_000_000))
      try client.write(Array(repeating: 0x20, count: 10_000))
      while workshop.importFiles.isEmpty {}
    }
    while try !FileManager.default.contentsOfDirectory(atPath: workshop.folder + "/imports").isEmpty {}
    #expect(try workshop.number("SELECT count(*) FROM jobs") == 0)
  }

  @Test(arguments: [
    ("format=csv", "text,page\r\n\"two\nlines\",1\r\n\"b\",2,3\r\nc,3\r\n", 2, [4]),
    ("format=tsv", "text\tpage\na\t1\nb\n", 1, [3]), ("format=text", "a\n\nb\n", 2, []),
    ("format=json", "[{\"text\": \"a\"}, 7,\n{\"text\": \"b\"}]", 2, [1]),
    (
      "format=csv&map=%7B%22text%22%3A%22Body%22%2C%22external_id%22%3A%22No%22%7D", "No,Body\n1,a\n2,b\n", 2,
      []
    ),
  ])
  func `every format goes in`(query: String, text: String, created: Int64, rejected: [Int64]) throws {
    let workshop = try Workshop()
    let job = try workshop.importFile(text, query: query)
    #expect(job["result"]?["created"]?.integer == created)
    #expect(job["result"]?["problems"]?.array?.compactMap { $0["line"]?.integer } == rejected)
  }

  @Test
  func `rejected items of an array on one line are told by their number, in the job and in the preview`()
    throws
  {
    let workshop = try Workshop()
    let lead = (1...700).map { "{\"text\": \"passage \($0)\"}" }.joined(separator: ", ")
    let job = try workshop.importFile(
      "[\(lead), 7, {\"text\": \"b\"}, {\"other\": 1}, {\"a\" 1}]", query: "format=json")
    let problems = job["result"]?["problems"]?.array ?? []
    #expect(problems.compactMap { $0["line"]?.integer } == [1, 1, 1])
    let details = problems.compactMap { $0["detail"]?.string }
    #expect(details.first == "Item 701: The element is not an object.")
    #expect(details.count == 3 && details[1].hasPrefix("Item 703: "), "\(details)")
    #expect(details.last?.hasPrefix("Item 704: The element is not JSON") == true, "\(details)")
    let reply = try workshop.send(
      "POST", "/api/projects/1/imports/preview", body: Array("[{\"text\": \"a\"}, {\"text\": 1}]".utf8))
    let previewed = reply.json["problems"]?.array ?? []
    #expect(previewed.first?["detail"]?.string?.hasPrefix("Item 2: ") == true, "\(reply.json.text)")
  }

  @Test func `a table without a column for the schema fails with the reason`() throws {
    let workshop = try Workshop()
    let job = try workshop.importFile("a,b\n1,2\n", query: "format=csv")
    #expect(job["state"]?.string == "failed")
    #expect(job["problem"]?.string == "No column is a field of the schema: it has “text”, the file “a”, “b”.")
  }

  @Test func `answers that came with a task settle it by the workflow`() throws {
    let workshop = try Workshop(workflow: ["judgments": 2, "max_judgments": 2, "review_sample": 0])
    let job = try workshop.importFile(
      """
      {"data":{"text":"a"},"annotations":[{"annotator":"ada@example.org","answers":{"mood":"sad"}},{"annotator":"x","answers":{"mood":"sad"}}]}
      {"data":{"text":"b"},"annotations":[{"annotator":"ada@example.org","answers":{"mood":"sad"}},{"annotator":"x","answers":{"mood":"glad"}}]}
      {"data":{"text":"c"},"annotations":[{"annotator":"x","answers":{"mood":"glad"},"seconds":4}]}
      {"data":{"text":"d"},"annotations":[{"annotator":"x","answers":{"mood":"blue"}}]}
      {"data":{"text":"e"},"label":{"answers":{"mood":"glad"}}}
      {"data":{"text":"f"},"annotations":[{"annotator":"x","answers":{"mood":"sad","marks":[{"id":"1","start":0,"end":9,"label":"PER"}]}}]}
      """)
    #expect(job["result"]?["created"] == 4)
    #expect(job["result"]?["problems"]?.array?.compactMap { $0["line"]?.integer } == [4, 6])
    let states = try workshop.database { db in
      try db.all("SELECT state, judged, wanted FROM tasks ORDER BY id") {
        "\($0.text(0)) \($0.int(1)) \($0.int(2))"
      }
    }
    #expect(states == ["done 2 2", "review 2 2", "open 1 2", "done 0 2"])
    #expect(try workshop.number("SELECT annotations FROM project_counts") == 5)
    #expect(try workshop.number("SELECT count(*) FROM users WHERE email IS NULL AND name = 'x'") == 1)
    #expect(try workshop.number("SELECT seconds FROM members WHERE pseudonym = 'x'") == 4)
  }

  /// Each answer is taken to be right in 4 of 5: one makes 0.8, three that agree 0.985.
  @Test func `in an adaptive project what is imported is done when it is sure, not when it is answered`()
    throws
  {
    let workshop = try Workshop(workflow: ["policy": "adaptive", "max_judgments": 5, "review_sample": 0])
    func line(_ text: String, _ people: [String]) -> String {
      let answers = people.map { #"{"annotator":"\#($0)","answers":{"mood":"sad"}}"# }
      return #"{"data":{"text":"\#(text)"},"annotations":[\#(answers.joined(separator: ","))]}"#
    }
    let lines = [line("a", ["x"]), line("b", ["x", "y", "z"]), line("c", [])]
    let job = try workshop.importFile(lines.joined(separator: "\n"))
    #expect(job["result"]?["created"] == 3)
    let states = try workshop.database { db in
      try db.all("SELECT state, judged, wanted FROM tasks ORDER BY id") {
        "\($0.text(0)) \($0.int(1)) \($0.int(2))"
      }
    }
    #expect(states == ["open 1 2", "done 3 3", "open 0 1"])
    let confidence = try workshop.database { db in
      try db.first("SELECT confidence FROM labels") { $0.real(0) } ?? 0
    }
    #expect(abs(confidence - 64.0 / 65) < 1e-9)
  }

  @Test func `only managers import, and outsiders learn nothing`() throws {
    let workshop = try Workshop()
    #expect(try workshop.send("POST", "/api/projects/1/imports", as: "annotator").status == 403)
    #expect(try workshop.send("POST", "/api/projects/1/imports", as: "outsider").status == 404)
    #expect(try workshop.send("GET", "/api/projects/1/export", as: "annotator").status == 403)
    #expect(try workshop.send("GET", "/api/projects/1/export", as: "outsider").status == 404)
    let id = try #require(try workshop.importFile("{\"text\":\"a\"}")["id"]?.integer)
    #expect(try workshop.send("GET", "/api/jobs/\(id)", as: "outsider").status == 404)
    #expect(try workshop.send("DELETE", "/api/jobs/\(id)", as: "annotator").status == 403)
  }

  @Test func `a preview reads by the same rules and makes nothing`() throws {
    let workshop = try Workshop()
    let reply = try workshop.send(
      "POST", "/api/projects/1/imports/preview?format=csv", body: Array("text,page\na,1\nb\n".utf8)
    ).json
    #expect(reply["columns"] == ["text", "page"])
    #expect(reply["mapping"] == ["text": "text", "meta.page": "page"])
    #expect(reply["rows"] == [["data": ["text": "a"], "meta": ["page": "1"]]])
    #expect(reply["problems"]?.array?.first?["line"] == 3)
    let guess = try workshop.send(
      "POST", "/api/projects/1/imports/preview", body: Array("[{\"text\": 1}]".utf8)
    ).json
    #expect(guess["format"]?.string == "json")
    #expect(try workshop.number("SELECT count(*) FROM tasks") == 0)
  }
}
