import Foundation
import HTTP
import Testing

private func get(_ path: String, _ more: String = "") -> String {
  "GET \(path) HTTP/1.1\r\nHost: h\r\n\(more)\r\n"
}
private func post(_ path: String, _ body: String, _ more: String = "") -> String {
  "POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
}

@Suite(.timeLimit(.minutes(1)))
struct ServerTests {
  @Test func `a connection serves one request after the other`() throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    for index in 0..<3 {
      client.send(post("/\(index)", "body \(index)"))
      let answer = try client.answer()
      #expect(answer.status == 200)
      #expect(answer.text == "POST /\(index) body \(index)")
      #expect(answer["Date"].flatMap { HTTPDate.parse($0) } != nil)
      #expect(answer["Connection"] == nil)
    }
  }

  @Test func `pipelined requests are answered in order, also when a slow one comes first`() throws {
    let pool = WorkPool(threads: 1, queueLimit: 10)
    defer { pool.stop() }
    let server = try TestServer { head in
      guard head.path == "/slow" else { return echo() }
      return .whole(limit: 100) { _, responder in
        #expect(pool.submit { responder.respond(.text("slow")) })
      }
    }
    let client = try server.client()
    client.send(get("/slow") + get("/b") + post("/c", "x") + get("/slow") + get("/d"))
    let texts = try (0..<5).map { _ in try client.answer().text }
    #expect(texts == ["slow", "GET /b ", "POST /c x", "slow", "GET /d "])
  }

  @Test func `requests that come together are answered by one send`() throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    client.send(String(repeating: get("/"), count: 20))
    let count =
      String(decoding: client.more(), as: UTF8.self).components(separatedBy: "HTTP/1.1 200").count - 1
    #expect(count == 20)
  }

  @Test func `a request may come one byte at a time`() throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    for byte in post("/slowly", "body").utf8 { client.send([byte]) }
    #expect(try client.answer().text == "POST /slowly body")
  }

  @Test func `chunked bodies and their trailers reach the handler`() throws {
    let server = try TestServer { _ in echo() }
    let answer = try server.ask(
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n"
    )
    #expect(answer.text == "POST /c abcdeX-Sum=9")
  }

  @Test func `a client that asks gets 100 before it sends its body`() throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    client.send("POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    #expect(try client.take(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
    client.send("ok")
    #expect(try client.answer().text == "POST /e ok")
  }

  @Test func `no 100 comes where the answer is given without the body`() throws {
    let server = try TestServer { _ in .reply(.text("no", status: 403)) }
    let client = try server.client()
    client.send("POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    let answer = try client.answer()
    #expect(answer.status == 403)
    #expect(answer.interim.isEmpty)
    #expect(answer["Connection"] == "close")
    #expect(client.isClosedByServer())
  }

  @Test func `a small body is read away after an early answer, and the connection goes on`() throws {
    let server = try TestServer { head in head.path == "/no" ? .reply(.text("no", status: 403)) : echo() }
    let client = try server.client()
    client.send(post("/no", "GET /evil HTTP/1.1\r\n\r\n") + get("/yes"))
    #expect(try client.answer().status == 403)
    #expect(try client.answer().text == "GET /yes ")
  }

  @Test func `HEAD has the fields of GET and no body`() throws {
    let server = try TestServer { _ in .whole(limit: 0) { _, responder in responder.respond(.text("hello")) }
    }
    let client = try server.client()
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + get("/"))
    let answer = try client.answer(isHead: true)
    #expect(answer["Content-Length"] == "5")
    #expect(try client.answer().text == "hello")
  }

  @Test func `204 and 304 carry no length`() throws {
    let server = try TestServer { head in .reply(Response(status: head.path == "/a" ? 204 : 304)) }
    let client = try server.client()
    client.send(get("/a") + get("/b"))
    #expect(try client.answer()["Content-Length"] == nil)
    #expect(try client.answer()["Content-Length"] == nil)
  }

  @Test func `HTTP 1.0 closes unless it asks to be kept`() throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    let kept = try client.answer()
    #expect(kept["Connection"] == "keep-alive")
    client.send("GET /2 HTTP/1.0\r\n\r\n")
    #expect(try client.answer()["Connection"] == "close")
    #expect(client.isClosedByServer())
  }

  @Test(arguments: ["close", "foo, CLOSE"])
  func `a client that asks for the end gets it after the answer`(option: String) throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    client.send(get("/", "Connection: \(option)\r\n"))
    #expect(try client.answer()["Connection"] == "close")
    #expect(client.isClosedByServer())
  }

  @Test func `a client that stops sending still gets its answers`() throws {
    let server = try TestServer { _ in echo() }
    let client = try server.client()
    client.send(get("/1") + get("/2"))
    client.finishSending()
    #expect(try client.answer().text == "GET /1 ")
    #expect(try client.answer().text == "GET /2 ")
    #expect(client.isClosedByServer())
  }

  @Test func `a handler that forgets to answer is answered for with 500`() throws {
    let server = try TestServer { _ in .whole(limit: 0) { _, _ in } }
    #expect(try server.ask(get("/")).status == 500)
  }

  @Test func `a method that is not known is 501`() throws {
    let server = try TestServer { _ in echo() }
    #expect(try server.ask("BREW / HTTP/1.1\r\nHost: h\r\n\r\n").status == 501)
  }

  @Test func `TRACE is left to the application, which refuses it`() throws {
    let server = try TestServer { head in
      head.method == .trace ? .reply(.methodNotAllowed([.get])) : echo()
    }
    #expect(try server.ask("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n").status == 405)
  }

  @Test func `405 and OPTIONS name what is allowed`() throws {
    let server = try TestServer { head in
      .reply(head.method == .options ? .options([.get, .post]) : .methodNotAllowed([.get, .post]))
    }
    let refused = try server.ask("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(refused.status == 405)
    #expect(refused["Allow"] == "GET, POST, HEAD, OPTIONS")
    #expect(try server.ask("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").status == 204)
  }

  @Test func `default fields go with every response, errors too, unless it has its own`() throws {
    let server = try TestServer(defaultHeaders: ["X-Frame-Options": "DENY", "X-B": "1"]) { head in
      .reply(Response(headers: head.path == "/own" ? ["x-frame-options": "SAMEORIGIN"] : Headers()))
    }
    #expect(try server.ask(get("/"))["X-Frame-Options"] == "DENY")
    let own = try server.ask(get("/own"))
    #expect(own.fields.filter { $0.name.lowercased() == "x-frame-options" }.map(\.value) == ["SAMEORIGIN"])
    #expect(own["X-B"] == "1")
    let broken = try server.ask("nonsense\r\n\r\n")
    #expect(broken.status == 400)
    #expect(broken["X-Frame-Options"] == "DENY")
    #expect(broken["Date"] != nil)
  }

  @Test func `the application may not frame the message itself`() throws {
    let server = try TestServer { _ in
      var response = Response.text("hello")
      response.headers.add("Content-Length", "99")
      response.headers.add("Transfer-Encoding", "chunked")
      return .reply(response)
    }
    let client = try server.client()
    client.send(get("/") + get("/"))
    #expect(try client.answer().text == "hello")
    #expect(try client.answer().text == "hello")
  }

  @Test func `large bodies go out whole, in either direction`() throws {
    let server = try TestServer { _ in
      .whole(limit: 8 << 20) { request, responder in
        responder.respond(.bytes(request.body, mediaType: "application/octet-stream"))
      }
    }
    let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let client = try server.client()
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.count)\r\n\r\n")
    client.send(body)
    #expect(try client.answer().body == body)
  }

  @Test func `two loops share one port`() throws {
    let server = try TestServer(loops: 2) { _ in echo() }
    for _ in 0..<20 { #expect(try server.ask(get("/")).status == 200) }
  }

  @Test func `the head tells where the client is`() throws {
    let server = try TestServer { head in .reply(.text("\(head.remoteAddress) \(head.isSecure) \(head.host)"))
    }
    #expect(try server.ask(get("/")).text == "127.0.0.1 false h")
  }

  @Test func `a port that is taken is an error in words`() throws {
    let server = try TestServer { _ in echo() }
    #expect(throws: ServerError.self) {
      let second = Server(configuration: ServerConfiguration(port: server.port)) {
        throw ServerError("is never asked for")
      }
      try second.start()
    }
  }

  @Test func `bytes of any kind end in an answer or a close, and the server goes on`() throws {
    let server = try TestServer { _ in echo() }
    var random = SystemRandomNumberGenerator()
    let seeds = [
      get("/a?b=c"), post("/", "hello"),
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ]
    for _ in 0..<300 {
      var bytes = Array(seeds.randomElement(using: &random)?.utf8 ?? "".utf8)
      for _ in 0..<Int.random(in: 1...4) {
        bytes[Int.random(in: 0..<bytes.count)] = UInt8.random(in: 0...255)
      }
      let client = try server.client()
      client.send(bytes)
      client.finishSending()
      _ = client.rest()
      #expect(client.hasEnded)
    }
    #expect(try server.ask(get("/")).status == 200)
  }
}
