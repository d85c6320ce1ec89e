import Crypto
import Glibc
import HTTP
import SQLite

/// A whole running Concord: configuration, database, features, routes, server, in this order; `stop` takes them down in
/// the other.
package final class ConcordServer: Sendable {
  package static let version = "0.1.0"

  package let services: Services
  package let routes: [Route]
  private let server: Server
  private let sweeper: Sweeper
  private let inference: InferenceSchedule
  private let lines: LogQueue

  package init(
    _ configuration: Configuration, clock: @escaping @Sendable () -> Int64 = Database.systemMilliseconds,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }, log: Log? = nil
  ) throws {
    try configuration.makeDataDirectory()
    let lines = LogQueue(clock: clock)
    self.lines = lines
    let log = log ?? Log(showsRequests: configuration.logsRequests, clock: clock, write: { lines.add($0) })
    let database = try configuration.openDatabase(isServer: true)
    let pool = WorkPool(threads: 4, queueLimit: 256)
    let events = EventHub(database: database, clock: clock)
    let jobs = JobRunner(database: database, events: events, clock: clock, log: { log.line($0) })
    // A whole team that signs in at nine o'clock waits a few seconds; a flood is told to come back.
    let passwordPool = WorkPool(threads: 2, queueLimit: 64)
    services = Services(
      configuration: configuration, database: database, pool: pool, passwordPool: passwordPool,
      heavyPool: WorkPool(threads: 2, queueLimit: 256), events: events, jobs: jobs, exports: ExportSlots(),
      files: StaticFiles(root: configuration.home.publicFolder),
      media: MediaFiles(dataDirectory: configuration.dataDirectory),
      releases: ReleaseFiles(dataDirectory: configuration.dataDirectory), log: log,
      metrics: Metrics(startedAt: clock()), clock: clock, random: random)
    try services.media.prepare()
    try services.releases.prepare()
    try ImportJobs.register(services)
    ProjectJobs.register(services)
    ProjectDeletion.register(services)
    TaskErasure.register(services)
    AddressErasure.register(services)
    TallyJob.register(services, RulesCache())
    InferenceJob.register(services)
    SliceJob.register(services)
    StrengthJob.register(services)
    LabelErrorJob.register(services)
    ReleaseJob.register(services)
    routes = Routes.all(services)
    server = Self.server(services, Router(routes))
    sweeper = Sweeper(services)
    inference = InferenceSchedule(services)
  }

  /// Makes the first admin where the environment names one, begins to serve, and takes up the jobs that an earlier run
  /// left; returns the port.
  package func start() throws -> Int {
    if services.configuration.isDemo { try Demo.prepare(services) }
    try SetupRoutes.makeFirstAdmin(services)
    let port = try server.start()
    try services.jobs.start()
    sweeper.start()
    inference.start()
    return port
  }

  /// Starts the refits that are due now, as the schedule does by itself.
  package func startDueRefits() throws { try inference.startDue() }

  /// What the person at the terminal reads once the server answers.
  package func welcome(port: Int) throws -> [String] {
    let address = services.configuration.address(port: port)
    var lines = ["Concord serves \(address)"]
    if let link = try SetupRoutes.link(services) { lines.append("Set it up, once, at \(address)\(link)") }
    if services.configuration.isDemo { lines += try Demo.welcome(services, address: address) }
    return lines
  }

  /// Finishes requests in flight, then jobs to their next checkpoint, then the database, then the log.
  package func stop(grace: Duration = .seconds(10)) {
    server.stop(grace: grace)
    sweeper.stop()
    inference.stop()
    services.events.stop()
    services.jobs.stop()
    services.passwordPool.stop()
    services.heavyPool.stop()
    services.pool.stop()
    services.database.close()
    lines.flush(within: .seconds(1))
  }

  private static func server(_ services: Services, _ router: Router) -> Server {
    let configuration = services.configuration
    let denials = DenialLog()
    var tls: TLSFiles?
    if let certificate = configuration.certificate, let key = configuration.key {
      tls = TLSFiles(certificate: certificate, key: key)
    }
    let settings = ServerConfiguration(
      host: configuration.host, port: configuration.port, loops: configuration.loops, tls: tls,
      defaultHeaders: securityHeaders(isSecure: configuration.isSecure), pool: services.pool,
      uncountedAddresses: Set(configuration.trustedProxies))
    return Server(configuration: settings) { try ConcordApplication(services, router, denials) }
  }

  /// On every answer that does not say otherwise, errors and 304 as well. Files say `no-cache`: a browser keeps them
  /// and asks; what people wrote is not kept at all.
  private static func securityHeaders(isSecure: Bool) -> Headers {
    var headers: Headers = [
      "Content-Security-Policy": ContentPolicy.text(),
      "Cache-Control": "no-store",
      "Vary": "Cookie, Authorization",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "same-origin",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ]
    if isSecure { headers.add("Strict-Transport-Security", "max-age=31536000") }
    return headers
  }
}

extension Configuration {
  /// Opens the database and brings it to the newest migration.
  /// - Parameter isServer: refuse while another process serves it; a tool that works beside a server passes false.
  package func openDatabase(isServer: Bool) throws -> Database {
    try Database(
      path: databasePath, migrations: home.migrationsFolder, digest: SHA256.hex, isServer: isServer)
  }
}
