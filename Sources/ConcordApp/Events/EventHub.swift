import Dispatch
import HTTP
import JSON
import SQLite
import Synchronization

/// Tells open pages what happened, each person only what concerns them. Counters are gathered and told once a
/// second; who may still listen is asked again every few seconds, and at once when their part changed.
package final class EventHub: Sendable {
  private struct State {
    var listeners: [Int: EventListener] = [:]
    var lastListener = 0
    var lastEvent = 0
    var moved: Set<Int64> = []
    var ticks = 0
    var isStopped = false
  }

  private let database: Database
  private let clock: @Sendable () -> Int64
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "concord.events")
  private let epoch: Int64

  /// Seconds between two looks at whether a listener may still listen.
  private static let ticksBetweenChecks = 10

  package init(database: Database, clock: @escaping @Sendable () -> Int64) {
    self.database = database
    self.clock = clock
    epoch = clock()
    scheduleTick()
  }

  package func stop() {
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      state.isStopped = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.channel.close() }
  }

  package func publish(_ event: Event) {
    switch event {
    case .project(let project): state.withLock { _ = $0.moved.insert(project) }
    case .member(let project, let user):
      state.withLock { _ = $0.moved.insert(project) }
      queue.async { [weak self] in self?.memberChanged(project, user) }
    case .credentials(let user):
      queue.async { [weak self] in self?.recheck { $0.credential.user == user } }
    case .job(let job): tell(job)
    }
  }

  /// Lets a person listen from now on; what stands now is told first.
  func add(_ listener: EventListener) {
    let number = state.withLock { state in
      state.lastListener += 1
      state.listeners[state.lastListener] = listener
      return state.lastListener
    }
    listener.channel.onClose { [weak self] in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    queue.async { [weak self] in self?.greet(listener) }
  }

  private func greet(_ listener: EventListener) {
    // Without a database there is nothing to tell; the next second tries again.
    guard let state = try? database.read({ try EventStore.standing($0, for: listener.scope) }) else { return }
    for counts in state.projects { send(listener, "project", counts.bytes) }
    for job in state.jobs { send(listener, "job", job.bytes) }
  }

  private func tell(_ job: Job) {
    let listeners = state.withLock { Array($0.listeners.values) }
    let bytes = listeners.isEmpty ? [] : job.bytes
    for listener in listeners where listener.scope.sees(job) { send(listener, "job", bytes) }
  }

  private func memberChanged(_ project: Int64, _ user: Int64) {
    recheck { $0.credential.user == user }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("project_id", project)
    writer.member("user_id", user)
    writer.endObject()
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners where listener.scope.sees(project) { send(listener, "member", writer.bytes) }
  }

  private func scheduleTick() {
    queue.asyncAfter(deadline: .now() + 1) { [weak self] in
      guard let self, !state.withLock(\.isStopped) else { return }
      tick()
      scheduleTick()
    }
  }

  private func tick() {
    let (moved, listeners, isTimeToCheck) = state.withLock { state -> (Set<Int64>, [EventListener], Bool) in
      defer { state.moved = [] }
      state.ticks += 1
      return (state.moved, Array(state.listeners.values), state.ticks % Self.ticksBetweenChecks == 0)
    }
    guard !listeners.isEmpty else { return }
    if isTimeToCheck { recheck { _ in true } }
    for project in moved {
      let interested = listeners.filter { $0.scope.sees(project) }
      // A count that cannot be read now is read when it moves again.
      guard !interested.isEmpty, let counts = try? database.read({ try EventStore.standing($0, of: project) })
      else {
        continue
      }
      let bytes = counts.bytes
      for listener in interested { send(listener, "project", bytes) }
    }
  }

  private func recheck(_ isMeant: (EventListener) -> Bool) {
    let now = clock()
    for listener in state.withLock({ Array($0.listeners.values) }) where isMeant(listener) {
      // When the database cannot tell, the last answer stands until it can.
      guard let scope = try? database.read({ try EventStore.scope($0, listener.credential, at: now) }) else {
        continue
      }
      if scope.isEmpty { listener.channel.close() } else { listener.setScope(scope) }
    }
  }

  private func send(_ listener: EventListener, _ event: String, _ data: [UInt8]) {
    let number = state.withLock { state in
      state.lastEvent += 1
      return state.lastEvent
    }
    listener.channel.send(id: "\(epoch)-\(number)", event: event, data: data)
  }
}
