import Foundation
import HTTP
import Synchronization
import Testing

/// Met with the `openssl` program as the client: another program's idea of TLS.
@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
  private let folder: Folder
  private let files: TLSFiles
  private let server: TestServer

  init() throws {
    folder = try Folder()
    files = TLSFiles(certificate: folder.path + "/cert.pem", key: folder.path + "/key.pem")
    _ = try run(
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
      "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", files.key,
      "-out", files.certificate)
    server = try TestServer(tls: files) { head in
      switch head.path {
      case "/stream": .reply(Response(body: .stream(Counting(200), length: nil)))
      case "/secure": .reply(.text("\(head.isSecure)"))
      default: echo(limit: 4 << 20)
      }
    }
  }

  private func session(_ input: String, _ options: String...) throws -> String {
    try run(
      ["openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(server.port)", "-CAfile", files.certificate]
        + ["-verify_return_error"] + options, input: input)
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `requests are answered under TLS 1.2 and 1.3`(version: String) throws {
    let first = "GET /secure HTTP/1.1\r\nHost: h\r\n\r\n"
    let last = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    let output = try session(first + last, version)
    #expect(output.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
    #expect(output.contains("\r\n\r\ntrue"))
    #expect(output.contains("POST /x ok"))
  }

  @Test func `older versions are refused`() throws {
    let output = try session("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    #expect(!output.contains("HTTP/1.1 200"))
  }

  @Test func `http/1.1 is chosen among the protocols offered`() throws {
    let output = try run(
      ["openssl", "s_client", "-connect", "127.0.0.1:\(server.port)", "-alpn", "h2,http/1.1"], input: "")
    #expect(output.contains("ALPN protocol: http/1.1"))
  }

  @Test func `long bodies pass in both directions`() throws {
    let output = try session("GET /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    #expect(output.utf8.count > 200 * 16_000)
    let body = String(repeating: "a", count: 2_000_000)
    let echoed = try session(
      "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
    #expect(echoed.contains(body))
  }

  @Test func `a client that speaks no TLS does no harm`() throws {
    let client = try server.client()
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    _ = client.rest()
    #expect(client.hasEnded)
    #expect(try session("GET /secure HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").contains("true"))
  }

  @Test func `a certificate without its key is an error in words`() throws {
    #expect(throws: ServerError.self) {
      try TestServer(tls: TLSFiles(certificate: files.certificate, key: folder.path + "/none.pem")) { _ in
        echo()
      }
    }
  }
}

private final class Counting: ByteStream {
  private let left: Mutex<Int>
  init(_ count: Int) { left = Mutex(count) }
  func next() throws -> [UInt8]? {
    left.withLock { left in
      left -= 1
      return left < 0 ? nil : [UInt8](repeating: 0x61, count: 16_384)
    }
  }
  func close() {}
}

private func run(_ command: String...) throws -> String { try run(command, input: "") }

/// What a program writes when it is given `input`.
private func run(_ command: [String], input: String) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = command
  let (standardInput, output) = (Pipe(), Pipe())
  process.standardInput = standardInput
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let writing = Thread {
    // The program may have ended before it read everything.
    try? standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? standardInput.fileHandleForWriting.close()
  }
  writing.start()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
