import Foundation
import Synchronization

extension Bench {
  /// A small reply on 64 connections, in turns with nginx's fixed reply of 1 KiB.
  func smallReply(_ table: inout Table) {
    let (data, _, _) = prepare("small")
    let server = serve(data)
    defer { server.stop() }
    let nginx = startNginx(in: folder, port: port + 1)
    defer { nginx?.stop() }
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<rounds {
      ours.append(replies(port: port))
      if nginx != nil { theirs.append(replies(port: port + 1)) }
    }
    let rate = ours.sorted()[rounds / 2]
    let limit = theirs.isEmpty ? nil : theirs.sorted()[rounds / 2]
    table.add(
      "small JSON reply, 64 connections", "\(Int(rate)) /s",
      limit.map { "nginx, fixed 1 KiB: \(Int($0)) /s" } ?? "nginx is not installed",
      limit.map { ratio(rate, $0, atLeast: 0.6) } ?? "–")
  }

  private func replies(port: Int) -> Double {
    let message = Array("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    let outcome = LoadClient(port: port, connections: 64).run(limit: 2) { _, _ in message }
    if outcome.failures > 0 { fail("small reply: \(outcome.firstFailure)") }
    return outcome.rate
  }

  /// Import of `tasks` lines, then everything that needs them: export, labels, start.
  func bigProject(_ table: inout Table) {
    let file = lines(tasks)
    var kept: (data: String, admin: String, annotators: [String]) = ("", "", [])
    var project = 0
    let seconds = median { round in
      if round > 0 { try? FileManager.default.removeItem(atPath: kept.data) }  // only room is lost
      kept = prepare("big-\(round)")
      let server = serve(kept.data)
      defer { server.stop() }
      project = self.project(kept.admin)
      return take(file, into: project, kept.admin)
    }
    let bare = median { BareSQLite.insertRate(path: folder + "/bare-\($0).sqlite", rows: tasks, size: 300) }
    let rate = Double(tasks) / seconds
    table.add(
      "import of \(tasks) JSONL lines of 300 bytes", "\(Int(rate)) rows/s",
      "bare prepared inserts: \(Int(bare)) rows/s",
      ratio(rate, bare, atLeast: 0.4) + (rate >= 80_000 ? ", ≥ 80,000" : ", below 80,000"))
    start(kept.data, &table)
    let server = serve(kept.data)
    defer { server.stop() }
    table.add("memory, idle", mebibytes(server.memory.now), "", "at most 40 MiB")
    export(project, kept.admin, kept.data, server, &table)
    labels(project, kept.admin, kept.annotators, &table)
  }

  private func start(_ data: String, _ table: inout Table) {
    let seconds = median { _ in
      let begin = now()
      let server = serve(data)
      _ = request("GET", "/readyz", "")
      let taken = now() - begin
      server.stop()
      return taken
    }
    table.add("start to ready, \(tasks) tasks", String(format: "%.3f s", seconds), "", "at most 0.2 s")
  }

  private func export(
    _ project: Int, _ admin: String, _ data: String, _ server: Program, _ table: inout Table
  ) {
    server.forgetPeak()
    var first: [Double] = []
    let rate = median { _ in
      let socket = connectToLoopback(port)
      defer { close(socket) }
      let message = Self.message(
        "GET", "/api/projects/\(project)/export?format=jsonl", admin, [], "Connection: close\r\n")
      let begin = now()
      _ = message.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
      let reply = readAll(socket)
      first.append(reply.firstByte)
      return Double(reply.bytes) / (now() - begin) / 1e6
    }
    let peak = server.memory.peak
    let shell = "/usr/bin/sqlite3"
    var limit = "sqlite3 is not installed"
    var verdict = rate >= 100 ? "≥ 100 MB/s" : "below 100 MB/s"
    if FileManager.default.isExecutableFile(atPath: shell) {
      let printed = median { _ in
        let begin = now()
        let sql =
          "SELECT t.id, t.external_id, p.data, p.meta, t.state FROM tasks t JOIN task_payloads p ON p.task_id = t.id ORDER BY t.id"
        let size =
          Int(
            Program.output("/bin/sh", ["-c", "\(shell) -readonly \(data)/concord.sqlite '\(sql)' | wc -c"]))
          ?? 0
        return Double(size) / (now() - begin) / 1e6
      }
      limit = "sqlite3 printing the rows: \(Int(printed)) MB/s"
      verdict = ratio(rate, printed, atLeast: 0.5) + ", " + verdict
    }
    table.add("export of \(tasks) tasks", "\(Int(rate)) MB/s", limit, verdict)
    table.add(
      "export, first byte", String(format: "%.1f ms", (first.sorted()[first.count / 2]) * 1000), "",
      "below 100 ms")
    table.add("memory, during export", mebibytes(peak), "", "at most 150 MiB")
  }

  /// Submit and next in one call: at the size of the big project, then in projects of a thousand tasks each.
  private func labels(_ project: Int, _ admin: String, _ annotators: [String], _ table: inout Table) {
    let bare = median {
      BareSQLite.durableRate(path: folder + "/durable-\($0).sqlite", seconds: 1, batch: 64)
    }
    var outcomes: [LoadClient.Outcome] = []
    let rate = median { _ in
      let outcome = label(project, annotators, seconds: 5)
      outcomes.append(outcome)
      return outcome.rate
    }
    let tail = outcomes.map { $0.percentile(0.99) }.sorted()[rounds / 2]
    table.add(
      "next + submit, durable, 64 annotators, \(tasks) tasks", "\(Int(rate)) labels/s",
      "bare durable inserts, 64 a commit: \(Int(bare)) rows/s", rate >= 10_000 ? "≥ 10,000" : "below 10,000")
    table.add("the same, 99th percentile", String(format: "%.1f ms", tail), "", "at most 30 ms")
    // A project of a thousand tasks is over in a tenth of a second, which begins with 64 new connections and ends with
    // people who find nothing left. So it is held against equally short bursts in the big project.
    let file = lines(1000)
    var bursts: [Double] = []
    let small = median { _ in
      bursts.append(joint((0..<10).map { _ in label(project, annotators, seconds: 20, count: 16) }))
      let projects = (0..<10).map { _ in
        let project = self.project(admin)
        _ = take(file, into: project, admin)
        return label(project, annotators, seconds: 20)
      }
      return joint(projects)
    }
    let burst = bursts.sorted()[rounds / 2]
    table.add(
      "the same at 1,000 tasks, until they are done", "\(Int(small)) labels/s",
      "bursts of 1,024 answers at \(tasks) tasks: \(Int(burst)) labels/s",
      String(format: "%d take %.2f × the time of 1,000 (at most 1.25)", tasks, small / burst))
  }

  /// The rate of several runs one after the other.
  private func joint(_ outcomes: [LoadClient.Outcome]) -> Double {
    Double(outcomes.reduce(0) { $0 + $1.replies }) / outcomes.reduce(0) { $0 + $1.seconds }
  }

  /// Every annotator takes a task and then answers with `?next=1` until nothing is left or the time is up.
  /// - Parameter agree: four answers out of five follow from the task; else people agree by chance alone.
  func label(
    _ project: Int, _ annotators: [String], seconds: Double, count: Int = .max, agree: Bool = false,
    until isOver: () -> Bool = { false }
  ) -> LoadClient.Outcome {
    var sent = [Int](repeating: 0, count: annotators.count)
    let run = Int(now() * 1000)
    return LoadClient(port: port, connections: annotators.count).run(limit: seconds) { person, reply in
      let token = annotators[person]
      guard !reply.isEmpty else { return Self.message("POST", "/api/projects/\(project)/next", token, []) }
      guard let place = find("\"assignment\":{\"id\":", in: reply[...]), sent[person] < count,
        !isOver()
      else { return nil }
      let lease = digits(in: reply[...], from: place)
      sent[person] += 1
      let task = find("\"task\":{\"id\":", in: reply[place...]).map { digits(in: reply[...], from: $0) } ?? 0
      let tone = ["calm", "tense", "sad"][(agree ? task + (lease % 5 == 0 ? 1 : 0) : lease) % 3]
      return Self.message(
        "POST", "/api/assignments/\(lease)/submit?next=1", token,
        Array("{\"answers\":{\"tone\":\"\(tone)\"},\"seconds\":1.5}".utf8),
        "Idempotency-Key: \(run)-\(person)-\(sent[person])\r\n")
    }
  }

  /// One annotator labels `lead` tasks of a project that wants two answers each; then they and a newcomer take turns.
  func farAhead(_ table: inout Table, lead: Int) {
    let (data, admin, annotators) = prepare("ahead")
    let server = serve(data)
    defer { server.stop() }
    let project = self.project(admin, judgments: 2)
    _ = take(lines(lead + 20_000), into: project, admin)
    let first = label(project, [annotators[0]], seconds: 600, count: lead)
    if first.failures > 0 { fail("far ahead: \(first.firstFailure)") }
    var ahead: [Double] = []
    var fresh: [Double] = []
    for _ in 0..<rounds {
      ahead.append(label(project, [annotators[0]], seconds: 60, count: 2000).percentile(0.5))
      fresh.append(label(project, [annotators[1]], seconds: 60, count: 2000).percentile(0.5))
    }
    let (a, b) = (ahead.sorted()[rounds / 2], fresh.sorted()[rounds / 2])
    table.add(
      "next + submit alone, \(lead) tasks ahead", String(format: "%.2f ms", a),
      String(format: "a newcomer: %.2f ms", b), String(format: "%.2f × the time", a / b))
  }

  /// Eight annotators at work while a file goes into another project: what they wait for the writer.
  func beside(_ table: inout Table) {
    let (data, admin, annotators) = prepare("beside")
    let server = serve(data)
    defer { server.stop() }
    let project = self.project(admin)
    _ = take(lines(100_000), into: project, admin)
    let other = self.project(admin)
    let file = lines(tasks)
    let seconds = Atomic(0.0)
    let importing = Thread { seconds.store(take(file, into: other, admin), ordering: .releasing) }
    importing.start()
    let outcome = label(project, Array(annotators.prefix(8)), seconds: 600) {
      seconds.load(ordering: .acquiring) > 0
    }
    if outcome.failures > 0 { fail("beside an import: \(outcome.firstFailure)") }
    let rate = Double(tasks) / max(seconds.load(ordering: .acquiring), 0.001)
    table.add(
      "next + submit by 8 annotators beside an import, 99th percentile",
      String(format: "%.1f ms", outcome.percentile(0.99)),
      String(
        format: "%.0f labels/s, %.0f rows/s, at most %.0f ms", outcome.rate, rate, outcome.percentile(1)), "–"
    )
  }

  /// The highest resident memory while a gigabyte goes in with one request.
  func gigabyte(_ table: inout Table) {
    let (data, admin, _) = prepare("gigabyte")
    let server = serve(data)
    defer { server.stop() }
    let project = self.project(admin)
    let file = lines(3_579_140)
    server.forgetPeak()
    let seconds = take(file, into: project, admin)
    table.add(
      "memory, during an import of 1 GiB", mebibytes(server.memory.peak), String(format: "%.0f s", seconds),
      "at most 150 MiB")
  }

  private func ratio(_ ours: Double, _ limit: Double, atLeast: Double) -> String {
    String(format: "%.2f of it (%@ %.1f)", ours / limit, ours / limit >= atLeast ? "≥" : "below", atLeast)
  }

  private func mebibytes(_ value: Double) -> String { String(format: "%.0f MiB", value) }
}
