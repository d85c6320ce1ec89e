import Foundation
import HTTP
import Synchronization

/// A real server on a port of its own, stopped when it goes out of scope.
final class TestServer: Sendable {
  typealias Route = @Sendable (RequestHead) -> Reception

  let server: Server
  let port: Int

  init(
    limits: Limits = Limits(), tls: TLSFiles? = nil, loops: Int = 1, pool: WorkPool? = nil,
    defaultHeaders: Headers = Headers(), uncountedAddresses: Set<String> = [], _ route: @escaping Route
  ) throws {
    let configuration = ServerConfiguration(
      loops: loops, limits: limits, tls: tls, defaultHeaders: defaultHeaders, pool: pool,
      uncountedAddresses: uncountedAddresses)
    server = Server(configuration: configuration) { RoutedApplication(route) }
    port = try server.start()
  }

  deinit { server.stop(grace: .zero) }

  func client(receiveBuffer: Int32? = nil) throws -> RawClient {
    try RawClient(port: port, receiveBuffer: receiveBuffer)
  }

  /// The answer to one request on a connection of its own.
  func ask(_ text: String) throws -> RawClient.Answer {
    let client = try client()
    client.send(text)
    return try client.answer(isHead: text.hasPrefix("HEAD"))
  }
}

private final class RoutedApplication: Application {
  private let route: TestServer.Route

  init(_ route: @escaping TestServer.Route) { self.route = route }

  func receive(_ head: RequestHead) -> Reception { route(head) }
  func refuse(status: Int, reason: String) -> Response { .text(reason, status: status) }
}

/// Answers with method, path, body and trailers of the request.
func echo(limit: Int = 1 << 20) -> Reception {
  .whole(limit: limit) { request, responder in
    let trailers = request.trailers.all.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let body = String(decoding: request.body, as: UTF8.self)
    responder.respond(.text("\(request.head.method.rawValue) \(request.head.path) \(body)\(trailers)"))
  }
}

/// Notes what happens, in order, and lets a test wait for it.
final class Record: Sendable {
  private let notes = Mutex<[String]>([])
  private let signal = DispatchSemaphore(value: 0)

  var all: [String] { notes.withLock { $0 } }

  func note(_ text: String) {
    notes.withLock { $0.append(text) }
    signal.signal()
  }

  /// Waits until `text` was noted, ten seconds at most.
  func waits(for text: String) -> Bool {
    let end = DispatchTime.now() + 10
    while !all.contains(text) {
      if signal.wait(timeout: end) == .timedOut { return false }
    }
    return true
  }
}

/// A folder for one test, removed afterwards.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "http-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
