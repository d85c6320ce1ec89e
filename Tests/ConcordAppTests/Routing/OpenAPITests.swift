import ConcordApp
import Foundation
import JSON
import Labeling
import Testing

/// `Public/openapi.json` against the route table: every route of the product is in it, and nothing else.
@Suite struct OpenAPITests {
  private let document: JSONValue

  init() throws {
    let file = URL(fileURLWithPath: TestServer.root + "/Public/openapi.json")
    document = try JSONValue(parsing: Array(Data(contentsOf: file)))
  }

  @Test func `the document has the routes of the product and nothing else`() throws {
    let server = try TestServer()
    defer {
      server.stop()
      server.removeData()
    }
    let routes = Set(
      Routes.all(server.concord.services).map { "\($0.method.rawValue) \(Self.templated($0.path))" })
    let described = Set(try operations().map { "\($0.method.uppercased()) \($0.path)" })
    #expect(routes.subtracting(described).sorted() == [])
    #expect(described.subtracting(routes).sorted() == [])
  }

  @Test func `the document names every kind of job and no other`() throws {
    let server = try TestServer()
    defer {
      server.stop()
      server.removeData()
    }
    let told = document["components"]?["schemas"]?["Job"]?["properties"]?["kind"]?["enum"]?.array ?? []
    let kinds = told.compactMap(\.string)
    #expect(kinds.sorted() == server.concord.services.jobs.kinds.sorted())
  }

  @Test func `what is open to everyone asks for no sign-in, and only that`() throws {
    let server = try TestServer()
    defer {
      server.stop()
      server.removeData()
    }
    let open = Set(
      Routes.all(server.concord.services).filter { $0.access == .open }
        .map { "\($0.method.rawValue) \(Self.templated($0.path))" })
    let described = try operations().filter { $0.operation["security"]?.array?.isEmpty == true }
    #expect(Set(described.map { "\($0.method.uppercased()) \($0.path)" }) == open)
  }

  @Test func `every operation has its own id, and its path names its parameters`() throws {
    let operations = try operations()
    #expect(Set(operations.compactMap { $0.operation["operationId"]?.string }).count == operations.count)
    for (path, method, operation) in operations {
      let named = path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
        String($0.dropFirst().dropLast())
      }
      let listed = (operation["parameters"]?.array ?? []).filter { $0["in"]?.string == "path" }
      #expect(listed.compactMap { $0["name"]?.string } == named, "\(method) \(path)")
    }
  }

  @Test func `an operation has the query parameters that its route takes, each once`() throws {
    let server = try TestServer()
    defer {
      server.stop()
      server.removeData()
    }
    let taken = Dictionary(
      uniqueKeysWithValues: Routes.all(server.concord.services).map {
        ("\($0.method.rawValue) \(Self.templated($0.path))", $0.query ?? [])
      })
    for (path, method, operation) in try operations() {
      let listed = (operation["parameters"]?.array ?? []).filter { $0["in"]?.string == "query" }
        .compactMap { $0["name"]?.string }
      let names = taken["\(method.uppercased()) \(path)"] ?? []
      #expect(listed.sorted() == names.sorted(), "\(method) \(path)")
    }
  }

  @Test func `every setting of the workflow is described, and offered on the settings page`() throws {
    let settings = Set(try #require(Workflow.standard.json.object).keys)
    #expect(settings.count > 25)
    for name in ["Workflow", "WorkflowChange"] {
      let described = try #require(document["components"]?["schemas"]?[name]?["properties"]?.object)
      #expect(Set(described.keys).symmetricDifference(settings).sorted() == [], "\(name)")
    }
    let page = try String(
      contentsOfFile: TestServer.root + "/Public/parts/settings-workflow.js", encoding: .utf8)
    let offered = settings.filter { page.contains("\"\($0)\"") || page.contains("`\($0)/") }
    #expect(settings.subtracting(offered).sorted() == [])
  }

  private func operations() throws -> [(path: String, method: String, operation: JSONValue)] {
    let paths = try #require(document["paths"]?.object)
    return paths.members.flatMap { path, item in
      (item.object?.members ?? []).map { (path: path, method: $0.key, operation: $0.value) }
    }
  }

  /// "/api/tasks/:task" → "/api/tasks/{task}"
  private static func templated(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }
}
