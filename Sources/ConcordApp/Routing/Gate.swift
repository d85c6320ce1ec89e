import HTTP
import SQLite

/// Decides whether a request may do what its route does. Asked in the transaction of the work itself, so that a role
/// that was taken away a moment ago is gone.
struct Gate: Sendable {
  /// A session or token is written down as used when the last time is older than this.
  static let touchMilliseconds: Int64 = 60_000

  let sessionIdleMilliseconds: Int64

  struct Admission {
    let person: Person?
    let membership: Membership?
    /// To be written down as used now.
    let stale: Credential?
  }

  func admit(
    _ arrival: Arrival, to route: Route, _ parameters: [String: String], _ db: Connection
  ) throws -> Admission {
    let found = try signedIn(arrival, db)
    guard let person = found?.person else {
      if route.access == .open { return Admission(person: nil, membership: nil, stale: nil) }
      throw Problem.unauthenticated
    }
    if case .token(_, .read) = person.credential, !arrival.head.method.isRead {
      throw Refusal(problem: .readOnlyToken, person: person, project: nil)
    }
    if route.access == .admin, !person.isAdmin {
      throw Refusal(problem: .forbidden, person: person, project: nil)
    }
    let membership = try route.access.projectRole.map { wanted in
      try self.membership(of: person, wanted: wanted, route, parameters, db)
    }
    let isStale = (found?.usedAt ?? 0) < arrival.now - Self.touchMilliseconds
    return Admission(person: person, membership: membership, stale: isStale ? person.credential : nil)
  }

  private func signedIn(_ arrival: Arrival, _ db: Connection) throws -> AccessStore.SignedIn? {
    switch arrival.presented {
    case .nothing: return nil
    case .session(let hash):
      return try AccessStore.person(
        db, session: hash, now: arrival.now, idleSince: arrival.now - sessionIdleMilliseconds)
    case .token(let hash):
      return try AccessStore.person(db, token: hash, now: arrival.now)
    }
  }

  /// Who is no member learns nothing, not even whether there is such a project.
  private func membership(
    of person: Person, wanted: ProjectRole, _ route: Route, _ parameters: [String: String], _ db: Connection
  ) throws -> Membership {
    let scope = ProjectScope.allCases.first { parameters[$0.rawValue] != nil }
    guard let scope, let id = parameters[scope.rawValue].flatMap({ wireInteger($0) }) else {
      throw Problem.notFound
    }
    let found = try AccessStore.project(db, of: scope, id, for: person.id)
    guard let (project, role) = found else { throw Problem.notFound }
    if person.isAdmin {
      // Its members went in the moment when it was deleted; an admin is one everywhere.
      if try AccessStore.isDeleted(db, project: project) { throw Problem.notFound }
      return Membership(project: project, role: .manager, isMember: role != nil)
    }
    if project == 0, scope == .job, try AccessStore.isJob(db, id, by: person.id) {
      return Membership(project: 0, role: .manager, isMember: false)
    }
    guard let role else { throw Problem.notFound }
    if role < wanted { throw Refusal(problem: .forbidden, person: person, project: project) }
    return Membership(project: project, role: role, isMember: true)
  }
}

/// Someone known tried what is not theirs to do: answered as the problem says, and written into the audit log.
struct Refusal: Error {
  let problem: Problem
  let person: Person
  let project: Int64?
}
