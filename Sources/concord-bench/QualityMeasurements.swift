import Foundation

extension Bench {
  /// A project with `annotations` answers, three a task: how long the Quality page waits for its figures after new
  /// answers came in, and whether submits cost more there than in a project of a thousand tasks.
  func quality(_ table: inout Table, annotations: Int) {
    let (data, admin, annotators) = prepare("quality")
    let server = serve(data)
    defer { server.stop() }
    let project = self.project(admin, judgments: 3)
    _ = take(judged(annotations / 3), into: project, admin)
    _ = take(lines(20_000), into: project, admin)
    waitForCounts(project, admin)
    var sent = 0
    let seconds = median { _ in
      // New answers, so that nothing that was computed before can be sent again.
      sent += label(project, annotators, seconds: 10, count: 4).replies
      let begin = now()
      _ = request("GET", "/api/projects/\(project)/agreement", admin)
      return now() - begin
    }
    table.add(
      "Quality page, \(annotations) annotations, \(sent / rounds) of them new",
      String(format: "%.0f ms", seconds * 1000), "", "at most 200 ms")
    let large = median { _ in label(project, annotators, seconds: 3, count: 150).rate }
    let file = lines(3_200)
    let small = median { _ in
      let fresh = self.project(admin, judgments: 3)
      _ = take(file, into: fresh, admin)
      return label(fresh, annotators, seconds: 3, count: 150).rate
    }
    table.add(
      "next + submit, three answers a task, \(annotations) annotations", "\(Int(large)) labels/s",
      "a new project: \(Int(small)) labels/s",
      String(format: "%.2f × the time (at most 1.25)", small / large))
  }

  /// Until every imported answer is counted.
  private func waitForCounts(_ project: Int, _ admin: String) {
    let begin = now()
    while now() - begin < 600 {
      let reply = request("GET", "/api/projects/\(project)/agreement", admin)
      if find("\"pending\":0,", in: reply[...]) != nil { return }
      usleep(200_000)
    }
    fail("the answers were not counted in ten minutes")
  }

  /// A JSONL file of tasks with three answers each, of 24 people who agree four times out of five.
  private func judged(_ tasks: Int) -> String {
    let path = folder + "/judged-\(tasks).jsonl"
    guard let file = fopen(path, "w") else { fail("cannot write \(path)") }
    defer { fclose(file) }
    let tones = ["calm", "tense", "sad"]
    var state: UInt64 = 1
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for task in 0..<tasks {
      let truth = draw(3)
      let first = draw(24)
      let answers = (0..<3).map { place in
        let tone = tones[draw(5) == 0 ? draw(3) : truth]
        return "{\"annotator\":\"crowd-\((first + place * 7) % 24)\",\"answers\":{\"tone\":\"\(tone)\"}}"
      }
      fputs(
        "{\"data\":{\"text\":\"judged text \(task)\"},\"annotations\":[\(answers.joined(separator: ","))]}\n",
        file)
    }
    return path
  }
}
