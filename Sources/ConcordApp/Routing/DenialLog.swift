import Synchronization

/// Writes refused attempts into the audit log, the same person at the same route at most once a minute: an attempt
/// is worth knowing of, a loop of them must not fill the disk.
final class DenialLog: Sendable {
  private static let quietMilliseconds: Int64 = 60_000
  private static let rememberedDenials = 1_000

  private let lastNoted = Mutex<[String: Int64]>([:])

  func note(_ refusal: Refusal, _ route: Route?, _ arrival: Arrival, _ services: Services) {
    guard let route else { return }
    let subject = "\(route.method.rawValue) \(route.path)"
    let isNew = lastNoted.withLock { noted in
      let key = "\(refusal.person.id) \(subject)"
      guard noted[key] ?? .min < arrival.now - Self.quietMilliseconds else { return false }
      if noted.count >= Self.rememberedDenials { noted.removeAll() }
      noted[key] = arrival.now
      return true
    }
    guard isNew else { return }
    let log = services.log
    services.database.writer.submit { db in
      try AuditStore.record(
        db, at: arrival.now, by: refusal.person.id, project: refusal.project, action: "access.denied",
        subject: subject, after: ["code": .string(refusal.problem.code)], address: arrival.address)
    } completion: { result in
      if case .failure(let error) = result { log.line("cannot write the audit log: \(error)") }
    }
  }
}
