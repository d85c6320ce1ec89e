import ConcordApp
import Glibc

let version = ConcordServer.version

let serveCommand = Command(
  name: "serve",
  summary: "Serves the pages and the API until SIGTERM or SIGINT, which let requests in flight finish.",
  options: [
    .data,
    Option(name: "host", value: "ADDRESS", help: "where to listen (default 127.0.0.1)"),
    Option(name: "port", value: "NUMBER", help: "the port; 0 takes a free one (default 8080)"),
    Option(name: "tls-cert", value: "FILE", help: "serve HTTPS with this certificate chain (PEM)"),
    Option(name: "tls-key", value: "FILE", help: "its private key (PEM)"),
    Option(
      name: "trust-proxy", value: "ADDRESS",
      help: "believe X-Forwarded-For and -Proto from this proxy; may be repeated"),
    Option(name: "log-requests", value: nil, help: "write a line for each request to standard error"),
    Option(name: "demo", value: nil, help: "prepare a demo project where there is no user yet"),
  ],
  run: serve)

private func serve(_ arguments: Arguments) throws {
  let signals = blockSignals()
  LogQueue.finishBeforeCrashes()
  let server = try ConcordServer(serveConfiguration(arguments))
  do {
    let port = try server.start()
    for line in try server.welcome(port: port) { say(line) }
    var received: Int32 = 0
    var waited = signals
    sigwait(&waited, &received)
    server.stop()
  } catch {
    server.stop(grace: .zero)
    throw error
  }
}

private func serveConfiguration(_ arguments: Arguments) throws -> Configuration {
  var configuration = try arguments.configuration()
  configuration.host = arguments["host"] ?? configuration.host
  configuration.port = try arguments.number("port", in: 0...65_535) ?? configuration.port
  configuration.certificate = arguments["tls-cert"]
  configuration.key = arguments["tls-key"]
  guard (configuration.certificate == nil) == (configuration.key == nil) else {
    throw UsageError("--tls-cert and --tls-key go together")
  }
  configuration.trustedProxies = arguments.all("trust-proxy")
  configuration.logsRequests = arguments.has("log-requests")
  configuration.isDemo = arguments.has("demo")
  configuration.adminEmail = environment("CONCORD_ADMIN_EMAIL")
  configuration.adminPassword = environment("CONCORD_ADMIN_PASSWORD")
  return configuration
}

/// Blocks the signals that end the server in this thread and so in every thread it starts, for `sigwait` to take.
private func blockSignals() -> sigset_t {
  var set = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, SIGTERM)
  sigaddset(&set, SIGINT)
  pthread_sigmask(SIG_BLOCK, &set, nil)
  return set
}
