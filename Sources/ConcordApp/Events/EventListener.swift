import HTTP
import Synchronization

/// One open page of one person, and what it may hear of.
final class EventListener: Sendable {
  let channel: EventChannel
  let credential: EventCredential
  private let current: Mutex<EventScope>

  init(channel: EventChannel, credential: EventCredential, scope: EventScope) {
    self.channel = channel
    self.credential = credential
    current = Mutex(scope)
  }

  var scope: EventScope { current.withLock { $0 } }
  func setScope(_ scope: EventScope) { current.withLock { $0 = scope } }
}

/// By what a listener was let in: when it ends, so does the listening.
struct EventCredential: Sendable {
  let user: Int64
  let credential: Credential
  /// Only this project is asked for.
  let only: Int64?
}

/// What a person may hear of.
struct EventScope: Sendable, Equatable {
  let user: Int64
  let isAdmin: Bool
  let roles: [Int64: ProjectRole]
  let only: Int64?
  /// The person, the session or the token is no more.
  var isEmpty = false

  func sees(_ project: Int64) -> Bool {
    !isEmpty && (only ?? project) == project && (isAdmin || roles[project] != nil)
  }

  /// Jobs are the business of managers.
  func sees(_ job: Job) -> Bool {
    guard let project = job.project else { return !isEmpty && isAdmin }
    return sees(project) && (isAdmin || roles[project] == .manager)
  }
}
