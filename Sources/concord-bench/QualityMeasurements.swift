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

  /// Submits of an adaptive project, fitted again as often as its answers ask for, beside those of one with three
  /// judgments for each task; in turns, so that both meet the same machine.
  func adaptive(_ table: inout Table, tasks: Int) {
    let (data, admin, annotators) = prepare("adaptive")
    let server = serve(data)
    defer { server.stop() }
    let file = lines(tasks)
    var rates: [[Double]] = [[], []]
    var tails: [Double] = []
    var fits = 0
    for _ in 0..<rounds {
      for (kind, workflow) in ["", #","policy":"adaptive","confidence":0.95"#].enumerated() {
        let project = self.project(admin, judgments: kind == 0 ? 3 : 1, workflow: workflow)
        _ = take(file, into: project, admin)
        let outcome = label(project, annotators, seconds: 15, agree: true)
        if outcome.failures > 0 { fail("adaptive: \(outcome.firstFailure)") }
        rates[kind].append(outcome.rate)
        if kind == 1 {
          tails.append(outcome.percentile(0.99))
          fits += number("\"fit\":", in: request("GET", "/api/projects/\(project)/inference", admin))
        }
      }
    }
    let (fixed, adaptive) = (rates[0].sorted()[rounds / 2], rates[1].sorted()[rounds / 2])
    table.add(
      "next + submit of adaptive judgments, \(tasks) tasks, \(fits / rounds) fits in 15 s",
      "\(Int(adaptive)) labels/s", "three judgments each: \(Int(fixed)) labels/s",
      String(
        format: "%.2f × the time (at most 1.25), 99th percentile %.1f ms", fixed / adaptive,
        tails.sorted()[rounds / 2]))
  }

  /// `tasks` labels of three answers each: how long a search for wrong ones takes, and how long a page of what it found.
  func labelErrors(_ table: inout Table) {
    let (data, admin, _) = prepare("errors")
    let server = serve(data)
    defer { server.stop() }
    let project = self.project(admin, judgments: 3, workflow: #","review":"none""#)
    _ = take(judged(tasks), into: project, admin)
    let begin = now()
    let job = number("{\"id\":", in: request("POST", "/api/projects/\(project)/label-errors", admin))
    while find("\"state\":\"done\"", in: request("GET", "/api/jobs/\(job)", admin)[...]) == nil {
      if now() - begin > 600 { fail("the search for label errors did not end in ten minutes") }
      usleep(50_000)
    }
    let search = now() - begin
    let page = median { _ in
      let begin = now()
      _ = request("GET", "/api/projects/\(project)/label-errors", admin)
      return now() - begin
    }
    table.add(
      "first page of likely label errors, \(tasks) labels", String(format: "%.0f ms", page * 1000),
      String(format: "the search, as a job: %.1f s", search), "at most 200 ms")
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
