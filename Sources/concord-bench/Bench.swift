import Foundation

/// What every measurement shares: the programs under test, a folder of its own, and the rounds.
struct Bench {
  let concord: String
  let home: String
  let folder: String
  let rounds: Int
  let tasks: Int
  let port = 18_990
  let people = 64

  /// One median out of as many rounds as were asked for.
  func median(_ measure: (Int) -> Double) -> Double {
    let values = (0..<rounds).map(measure).sorted()
    return values[values.count / 2]
  }

  func serve(_ data: String) -> Program {
    guard
      let server = Program(
        concord, ["serve", "--data", data, "--port", String(port)], port: port,
        environment: ["CONCORD_HOME": home])
    else { fail("concord serve did not start on \(data)") }
    return server
  }

  func command(_ arguments: String...) -> String {
    Program.output(
      concord, arguments,
      environment: ["CONCORD_HOME": home, "CONCORD_ADMIN_EMAIL": "", "CONCORD_ADMIN_PASSWORD": ""])
  }

  /// An empty data directory with an admin and `people` annotators, and a token for each.
  func prepare(_ name: String) -> (data: String, admin: String, annotators: [String]) {
    let data = folder + "/" + name
    func person(_ email: String, _ role: String) -> String {
      _ = command(
        "user", "add", "--data", data, "--email", email, "--name", email, "--role", role, "--no-password")
      return command("token", "create", "--data", data, "--email", email, "--name", "bench")
    }
    let admin = person("admin@bench.example", "admin")
    return (data, admin, (0..<people).map { person("a\($0)@bench.example", "member") })
  }

  /// A project of one single-choice question with every annotator in it.
  /// - Parameter workflow: further settings, JSON members that begin with a comma.
  func project(_ admin: String, judgments: Int = 1, workflow: String = "") -> Int {
    let body = """
      {"name":"Bench","schema":{"fields":[{"name":"text","type":"text"}],"questions":[{"name":"tone","type":"choice",\
      "options":["calm","tense","sad"],"required":true}]},"workflow":{"judgments":\(judgments),"max_judgments":\(max(3, judgments))\(workflow)}}
      """
    let reply = request("POST", "/api/projects", admin, Array(body.utf8))
    let id = number("{\"id\":", in: reply)
    for user in 2...(people + 1) {
      _ = request("PUT", "/api/projects/\(id)/members/\(user)", admin, Array(#"{"role":"annotator"}"#.utf8))
    }
    return id
  }

  /// Imports a JSONL file and gives the seconds from the first byte to the end of the job.
  func take(_ file: String, into project: Int, _ admin: String) -> Double {
    let start = now()
    let reply = upload(file, "/api/projects/\(project)/imports?format=jsonl", admin)
    guard find("\"state\":\"done\"", in: reply[...]) != nil else {
      fail("import: \(String(decoding: reply.prefix(300), as: UTF8.self))")
    }
    return now() - start
  }

  /// A JSONL file of `count` lines of exactly `size` bytes, the line feed among them.
  func lines(_ count: Int, size: Int = 300) -> String {
    let path = folder + "/lines-\(count).jsonl"
    guard !FileManager.default.fileExists(atPath: path), let file = fopen(path, "w") else { return path }
    defer { fclose(file) }
    for index in 0..<count {
      let head = "{\"text\":\"\(index) "
      let filler = String(repeating: "the king spoke and the forest listened ", count: size / 38 + 1)
      let line = head + filler.prefix(size - head.utf8.count - 3) + "\"}\n"
      fputs(line, file)
    }
    return path
  }
}

extension Bench {
  /// One request on a connection of its own; the body of a 2xx reply, else the benchmark ends.
  func request(_ method: String, _ path: String, _ token: String, _ body: [UInt8] = []) -> [UInt8] {
    let client = LoadClient(port: port, connections: 1)
    var reply: [UInt8] = []
    let message = Self.message(method, path, token, body)
    let outcome = client.run(limit: 60) { _, answer in
      if answer.isEmpty && reply.isEmpty {
        reply = [0]
        return message
      }
      reply = answer
      return nil
    }
    guard outcome.failures == 0 else { fail("\(method) \(path): \(outcome.firstFailure)") }
    return reply
  }

  static func message(
    _ method: String, _ path: String, _ token: String, _ body: [UInt8], _ headers: String = ""
  ) -> [UInt8] {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\(headers)"
    if method != "GET" { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
    return Array((head + "\r\n").utf8) + body
  }

  private func upload(_ file: String, _ path: String, _ token: String) -> [UInt8] {
    let socket = connectToLoopback(port)
    let source = open(file, O_RDONLY)
    defer { close(socket); close(source) }
    let size = Int(lseek(source, 0, SEEK_END))
    let head =
      "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\nPrefer: wait=600\r\n"
      + "Content-Length: \(size)\r\nConnection: close\r\n\r\n"
    _ = Array(head.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
    var offset: off_t = 0
    while offset < size, sendfile(socket, source, &offset, 1 << 20) > 0 {}
    return readAll(socket).body
  }

  /// Reads a reply to the end of its connection: its first bytes' time, how many bytes, and the first 64 KiB of them.
  func readAll(_ socket: Int32) -> (firstByte: Double, bytes: Int, body: [UInt8]) {
    let start = now()
    var firstByte = 0.0
    var total = 0
    var kept: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = recv(socket, &block, block.count, 0)
      guard count > 0 else { break }
      if total == 0 { firstByte = now() - start }
      total += count
      if kept.count < 65_536 { kept += block[..<count] }
    }
    return (firstByte, total, kept)
  }

  func number(_ after: StaticString, in bytes: [UInt8]) -> Int {
    guard let index = find(after, in: bytes[...]) else {
      fail("no \(after) in \(String(decoding: bytes.prefix(300), as: UTF8.self))")
    }
    return digits(in: bytes[...], from: index)
  }
}
