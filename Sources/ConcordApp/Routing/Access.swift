/// Who may use a route. Roles of a project include the lower ones; an admin has them all everywhere.
package enum Access: Sendable, Equatable {
  case open, signedIn, admin, annotator, reviewer, manager

  /// The role in the project that is asked for, nil for routes that belong to no project.
  var projectRole: ProjectRole? {
    switch self {
    case .annotator: .annotator
    case .reviewer: .reviewer
    case .manager: .manager
    case .open, .signedIn, .admin: nil
    }
  }
}

package enum ServerRole: String, Sendable, CaseIterable { case admin, member }

package enum ProjectRole: String, Sendable, CaseIterable, Comparable {
  case annotator, reviewer, manager

  private var rank: Int {
    switch self {
    case .annotator: 0
    case .reviewer: 1
    case .manager: 2
    }
  }

  package static func < (one: ProjectRole, other: ProjectRole) -> Bool { one.rank < other.rank }
}

/// How a request showed who it is from.
package enum Credential: Sendable, Equatable {
  case session(Int64)
  case token(Int64, TokenAccess)
}

package enum TokenAccess: String, Sendable, CaseIterable { case read, write }

/// Who is asking.
package struct Person: Sendable {
  package let id: Int64
  package let email: String?
  package let name: String
  package let role: ServerRole
  package let credential: Credential

  package var isAdmin: Bool { role == .admin }
}

/// What the person is in the project that the route is about.
package struct Membership: Sendable {
  package let project: Int64
  /// An admin counts as manager, member or not.
  package let role: ProjectRole
  /// Whether the person is in the list of members.
  package let isMember: Bool
}
