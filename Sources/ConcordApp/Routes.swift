/// Every URL of the product, a line each: method, path, who may, what runs.
enum Routes {
  static func all(_ services: Services) -> [Route] {
    work + system + pages
  }

  /// Files in and out, long work, and what happens meanwhile.
  private static let work: [Route] = [
    post(
      "/api/projects/:project/imports", .manager,
      .upload(limit: ImportRoutes.longestBody, ImportRoutes.upload)),
    get("/api/projects/:project/imports", .manager, .read(ImportRoutes.list)),
    post(
      "/api/projects/:project/imports/preview", .manager, .work(ImportRoutes.preview),
      bodyLimit: ImportRoutes.longestPreview),
    get("/api/projects/:project/export", .manager, .work(ExportRoutes.export)),
    get("/api/jobs/:job", .manager, .read(JobRoutes.show)),
    delete("/api/jobs/:job", .manager, .work(JobRoutes.cancel)),
    get("/api/jobs/:job/problems", .manager, .work(JobRoutes.problems)),
    get("/api/events", .signedIn, .work(EventRoutes.listen)),
  ]

  private static let system: [Route] = [
    get("/api/openapi.json", .open, .page("openapi.json"))
  ]

  private static let pages: [Route] = [
    get("/", .open, .page("index.html"))
  ]
}
