/// Every URL of the product, a line each: method, path, who may, what runs.
enum Routes {
  static func all(_ services: Services) -> [Route] {
    system + pages
  }

  private static let system: [Route] = [
    get("/api/openapi.json", .open, .page("openapi.json"))
  ]

  private static let pages: [Route] = [
    get("/", .open, .page("index.html"))
  ]
}
