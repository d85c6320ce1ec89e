/// How fast a project goes, from its latest submits.
struct Pace: Equatable {
  let annotationsPerHour: Double
  let hoursLeft: Double?

  /// Nil when fewer than five submits lie in the last two hours: then there is no pace to speak of.
  /// - Parameters:
  ///   - submits: UTC milliseconds of the latest submits, newest first.
  ///   - missing: judgments still to come.
  init?(submits: [Int64], missing: Int, now: Int64) {
    let recent = submits.filter { now - $0 < 2 * 3_600_000 }
    guard recent.count >= 5, let newest = recent.first, let oldest = recent.last, newest > oldest else {
      return nil
    }
    annotationsPerHour = Double(recent.count - 1) / (Double(newest - oldest) / 3_600_000)
    hoursLeft = missing > 0 ? Double(missing) / annotationsPerHour : nil
  }
}
