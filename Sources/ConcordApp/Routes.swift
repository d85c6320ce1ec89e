/// Every URL of the product, a line each: method, path, who may, what runs.
package enum Routes {
  package static func all(_ services: Services) -> [Route] {
    let rules = RulesCache()
    return system(services) + accounts(services, rules) + audit() + projects(services, rules) + quality(rules)
      + gold(rules) + labelling(services, rules) + review(rules) + tasks(rules)
      + work + releases(rules) + media(services) + pages
  }

  private static func system(_ services: Services) -> [Route] {
    let system = SystemRoutes(services: services)
    return [
      get("/healthz", .open, .read(system.alive)).takingAnything,
      get("/readyz", .open, .read(system.ready)).takingAnything,
      get("/metrics", .open, .read(system.metrics)).takingAnything,
      get("/api/system", .admin, .read(system.system)),
      get("/api/openapi.json", .open, .page("openapi.json")),
      post("/api/simulations", .signedIn, .work(SimulationRoutes.simulate)),
    ]
  }

  private static func accounts(_ services: Services, _ rules: RulesCache) -> [Route] {
    [
      get("/api/setup", .open, .read(SetupRoutes.status)),
      post("/api/setup", .open, .passwords(SetupRoutes.setUp)),
      post("/api/session", .open, .passwords(SessionRoutes.signIn)),
      get("/api/session", .signedIn, .read { try SessionRoutes.show($0, $1, services) }),
      delete("/api/session", .signedIn, .write { try SessionRoutes.signOut($0, $1, services) }),
      post("/api/session/link", .open, .write { try LinkRoutes.open($0, $1, services) }),
      post("/api/password", .open, .passwords(LinkRoutes.setPassword)),
      get("/api/sessions", .signedIn, .read { try SessionRoutes.list($0, $1, services) }).listing(),
      delete("/api/sessions", .signedIn, .write(SessionRoutes.endOthers)),
      delete("/api/sessions/:session", .signedIn, .write(SessionRoutes.end)),
      patch("/api/account", .signedIn, .passwords(AccountRoutes.update)),
      get("/api/account/preferences", .signedIn, .read(AccountRoutes.preferences)),
      put("/api/account/preferences", .signedIn, .write(AccountRoutes.setPreferences)),
      get("/api/tokens", .signedIn, .read(TokenRoutes.list)).listing(),
      post("/api/tokens", .signedIn, .write(TokenRoutes.create)),
      delete("/api/tokens/:token", .signedIn, .write(TokenRoutes.end)),
      get("/api/users", .signedIn, .read(UserRoutes.list)).listing("q", "account"),
      post("/api/users", .admin, .passwords(UserRoutes.create)),
      get("/api/users/:user", .admin, .read(UserRoutes.show)),
      patch("/api/users/:user", .admin, .passwords(UserRoutes.update)),
      delete("/api/users/:user", .admin, .job(UserErasure(rules: rules).erase)),
      post("/api/users/:user/link", .admin, .write(UserRoutes.invite)),
    ]
  }

  private static func audit() -> [Route] {
    let audit = AuditRoutes()
    return [
      get("/api/audit", .admin, .read(audit.listAll)).listing("project", "action"),
      get("/api/audit/verification", .admin, .work(audit.verify)),
      get("/api/projects/:project/audit", .manager, .read(audit.listProject)).listing("action"),
    ]
  }

  private static func projects(_ services: Services, _ rules: RulesCache) -> [Route] {
    let projects = ProjectRoutes(random: services.random)
    let members = MemberRoutes(rules: rules)
    let update = ProjectUpdate(rules: rules)
    return [
      get("/api/projects", .signedIn, .read(projects.list)).listing("q", "view"),
      post("/api/projects", .signedIn, .write(projects.create)),
      get("/api/projects/:project", .annotator, .read(projects.show)),
      patch("/api/projects/:project", .manager, .job(update.update)),
      delete("/api/projects/:project", .manager, .job(ProjectDeletion.remove)),
      post("/api/projects/:project/schema/preview", .manager, .work(SchemaPreview(update: update).look)),
      get(
        "/api/projects/:project/overview", .annotator, .work(OverviewRoutes(rules: rules).overview)),
      get("/api/projects/:project/members", .annotator, .read(members.list)).listing(),
      put("/api/projects/:project/members/:user", .manager, .write(members.put)),
      delete("/api/projects/:project/members/:user", .manager, .write(members.remove)),
      get("/api/projects/:project/skills", .reviewer, .work(SkillRoutes(rules: rules).list)),
      post("/api/schema/check", .signedIn, .read(projects.checkSchema)),
    ]
  }

  private static func quality(_ rules: RulesCache) -> [Route] {
    let quality = QualityRoutes(rules: rules)
    let slices = SliceRoutes()
    let strengths = StrengthRoutes(rules: rules)
    let errors = LabelErrorRoutes(rules: rules)
    let inference = InferenceRoutes(rules: rules)
    return [
      get("/api/projects/:project/agreement", .reviewer, .work(quality.agreement)),
      get("/api/projects/:project/anchoring", .reviewer, .work(AnchoringRoutes(rules: rules).show)),
      get("/api/projects/:project/inference", .reviewer, .work(inference.show)),
      post("/api/projects/:project/inference/refit", .manager, .job(inference.refit)),
      get("/api/projects/:project/slices", .reviewer, .work(slices.show)).taking("key"),
      post("/api/projects/:project/slices", .reviewer, .job(slices.compute)),
      get("/api/projects/:project/strengths", .reviewer, .work(strengths.show)).taking("question", "by"),
      post("/api/projects/:project/strengths", .reviewer, .job(strengths.compute)),
      get("/api/projects/:project/label-errors", .reviewer, .work(errors.list)).listing(
        "question", "min_score"),
      post("/api/projects/:project/label-errors", .manager, .job(errors.search)),
      post("/api/projects/:project/label-errors/review", .reviewer, .work(errors.review)),
    ]
  }

  /// Tasks with known answers, and who is measured by them.
  private static func gold(_ rules: RulesCache) -> [Route] {
    let gold = GoldRoutes(rules: rules)
    let disputes = GoldDisputeRoutes(rules: rules)
    return [
      get("/api/projects/:project/me", .annotator, .work(MeRoutes(rules: rules).me)).taking("stats"),
      get("/api/projects/:project/people", .manager, .work(PeopleRoutes(rules: rules).list)).listing(),
      get("/api/projects/:project/people/:user", .manager, .work(MeRoutes(rules: rules).person)),
      get("/api/projects/:project/gold", .manager, .work(gold.report)),
      get("/api/projects/:project/gold/tasks", .manager, .work(gold.tasks)).listing(),
      get("/api/projects/:project/gold/disputes", .manager, .work(disputes.disputes)).listing("state"),
      post("/api/projects/:project/gold/disputes/:dispute", .manager, .write(disputes.decide)),
      post("/api/annotations/:annotation/dispute", .annotator, .write(disputes.dispute)),
      post("/api/projects/:project/people/:user/qualification", .manager, .write(gold.qualify)),
    ]
  }

  /// The loop: queue and answers, and what is said about them.
  private static func labelling(_ services: Services, _ rules: RulesCache) -> [Route] {
    let queue = AssignmentRoutes(rules: rules, random: services.random)
    let answers = AnnotationRoutes(rules: rules, random: services.random)
    let appeals = AppealRoutes(rules: rules)
    let comments = CommentRoutes(rules: rules)
    return [
      post("/api/projects/:project/next", .annotator, .write(queue.next)),
      get("/api/assignments/:assignment", .annotator, .read(queue.show)),
      put("/api/assignments/:assignment/draft", .annotator, .write(queue.keepDraft)),
      post("/api/assignments/:assignment/renew", .annotator, .write(queue.renew)),
      post("/api/assignments/:assignment/release", .annotator, .write(queue.release)),
      post("/api/assignments/:assignment/skip", .annotator, .write(queue.skip)).taking("next"),
      post("/api/assignments/:assignment/submit", .annotator, .write(answers.submit)).taking("next"),
      get("/api/annotations/:annotation", .annotator, .read(answers.show)),
      put("/api/annotations/:annotation", .annotator, .write(answers.edit)),
      get("/api/annotations/:annotation/versions", .annotator, .read(answers.versions)).listing(),
      get("/api/projects/:project/mine", .annotator, .work(MineRoutes(rules: rules).mine)).listing(),
      get("/api/projects/:project/mine/decided", .annotator, .work(appeals.decided)).listing(),
      post("/api/annotations/:annotation/appeal", .annotator, .write(appeals.appeal)),
      get("/api/tasks/:task/comments", .annotator, .read(comments.list)).listing(),
      post("/api/tasks/:task/comments", .annotator, .write(comments.add)),
      get("/api/projects/:project/comments", .reviewer, .read(comments.open)).listing(),
      patch("/api/comments/:comment", .annotator, .write(comments.change)),
      delete("/api/comments/:comment", .annotator, .write(comments.remove)),
    ]
  }

  private static func review(_ rules: RulesCache) -> [Route] {
    let review = ReviewRoutes(rules: rules)
    return [
      post("/api/projects/:project/review/next", .reviewer, .write(review.next)),
      post("/api/projects/:project/review/accept", .reviewer, .work(AcceptAgreed(rules: rules).accept)),
      get("/api/projects/:project/review/quality", .manager, .work(ReviewQuality.show)),
      post("/api/tasks/:task/review-lease", .reviewer, .write(review.renew)),
      delete("/api/tasks/:task/review-lease", .reviewer, .write(review.release)),
      post("/api/tasks/:task/resolution", .reviewer, .write(review.resolve)).taking("next"),
      post("/api/annotations/:annotation/return", .reviewer, .write(review.giveBack)).taking("next"),
      post("/api/tasks/:task/another-judgment", .reviewer, .write(review.askForAnother)).taking("next"),
      post("/api/tasks/:task/exclusion", .reviewer, .write(review.exclude)).taking("next"),
      delete("/api/tasks/:task/exclusion", .reviewer, .write(review.restore)).taking("next"),
    ]
  }

  private static func tasks(_ rules: RulesCache) -> [Route] {
    let tasks = TaskRoutes(rules: rules)
    return [
      get("/api/projects/:project/tasks", .reviewer, .work(tasks.list)).listing(TaskFilter.parameters),
      get("/api/tasks/:task", .reviewer, .work(tasks.show)),
      patch("/api/tasks/:task", .manager, .write(tasks.change)),
      delete("/api/tasks/:task", .manager, .work(tasks.delete)),
      post("/api/projects/:project/tasks/actions", .manager, .work(tasks.act)),
    ]
  }

  /// Files in and out, long work, and what happens meanwhile.
  private static let work: [Route] = [
    post(
      "/api/projects/:project/imports", .manager,
      .upload(limit: ImportRoutes.longestBody, ImportRoutes.upload)
    ).taking(ImportSettings.parameters),
    get("/api/projects/:project/imports", .manager, .read(ImportRoutes.list)).listing(),
    post(
      "/api/projects/:project/imports/preview", .manager, .work(ImportRoutes.preview),
      bodyLimit: ImportRoutes.longestPreview, takesFile: true
    ).taking(ImportSettings.parameters.union(["cut"])),
    get("/api/projects/:project/export", .manager, .work(ExportRoutes.export)).taking(
      "format", "state", "emails", "formulas", "include"),
    get("/api/jobs/:job", .manager, .read(JobRoutes.show)),
    delete("/api/jobs/:job", .manager, .work(JobRoutes.cancel)),
    get("/api/jobs/:job/problems", .manager, .work(JobRoutes.problems)).taking("format"),
    get("/api/events", .signedIn, .work(EventRoutes.listen)).taking("project"),
  ]

  /// Data sets made from labels.
  private static func releases(_ rules: RulesCache) -> [Route] {
    let releases = ReleaseRoutes(rules: rules)
    return [
      get("/api/projects/:project/releases", .manager, .read(releases.list)).listing(),
      post("/api/projects/:project/releases", .manager, .job(releases.create)),
      get("/api/releases/:release", .manager, .read(releases.show)),
      delete("/api/releases/:release", .manager, .work(releases.remove)),
      get("/api/releases/:release/archive", .manager, .work(releases.archive)).taking("media"),
      get("/api/releases/:release/files/:path", .manager, .work(releases.file)),
    ]
  }

  /// The pictures, recordings and films of tasks.
  private static func media(_ services: Services) -> [Route] {
    let limit = services.configuration.media.fileBytes
    return [
      get("/api/projects/:project/media", .manager, .work(MediaRoutes.list)).listing("unused", "ref"),
      post("/api/projects/:project/media", .manager, .upload(limit: limit, MediaRoutes.upload)).taking(
        "name"),
      put("/api/projects/:project/media", .manager, .upload(limit: limit, MediaRoutes.upload)).taking("name"),
      delete("/api/projects/:project/media/:media", .manager, .work(MediaRoutes.remove)),
      get("/api/media/:media", .signedIn, .read(MediaRoutes(services: services).show)),
    ]
  }

  /// Pages are documents for anyone; what they show comes from the routes above, which ask who is there.
  private static let pages: [Route] = [
    get("/", .open, .page("index.html")),
    get("/sign-in", .open, .page("sign-in.html")),
    get("/setup", .open, .page("setup.html")),
    get("/password", .open, .page("password.html")),
    get("/projects/new", .open, .page("new-project.html")),
    get("/projects/:project", .open, .page("project.html")),
    get("/projects/:project/label", .open, .page("label.html")),
    get("/projects/:project/review", .open, .page("review.html")),
    get("/projects/:project/tasks", .open, .page("tasks.html")),
    get("/projects/:project/tasks/:task", .open, .page("task.html")),
    get("/projects/:project/quality", .open, .page("quality.html")),
    get("/projects/:project/me", .open, .page("me.html")),
    get("/projects/:project/people/:user", .open, .page("person.html")),
    get("/projects/:project/label-errors", .open, .page("label-errors.html")),
    get("/projects/:project/import", .open, .page("import.html")),
    get("/projects/:project/export", .open, .page("export.html")),
    get("/projects/:project/releases", .open, .page("releases.html")),
    get("/projects/:project/settings", .open, .page("settings.html")),
    get("/people", .open, .page("people.html")),
    get("/audit", .open, .page("audit.html")),
    get("/account", .open, .page("account.html")),
    get("/docs", .open, .page("docs.html")),
  ]
}
