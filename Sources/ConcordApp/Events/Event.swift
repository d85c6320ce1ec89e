/// Something that people who look at a page want to hear of.
package enum Event: Sendable {
  /// The counters of a project moved; told at most once a second.
  case project(Int64)
  /// Someone's part in a project changed.
  case member(project: Int64, user: Int64)
  /// A session or token of someone ended, or their role on the server changed: who listens by it is asked again.
  case credentials(user: Int64)
  /// A job moved on.
  case job(Job)
}
