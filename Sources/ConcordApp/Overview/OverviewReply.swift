import JSON

/// The overview on the wire.
extension ProjectOverview {
  func writeMembers(_ writer: inout JSONWriter) {
    writer.key("counts")
    counts.write(&writer)
    writer.object("progress") { writer in
      writer.member("done", counts.done)
      writer.member("total", counts.tasks - counts.excluded)
      writer.member("judgments_done", counts.annotations)
      writer.member("judgments_needed", judgmentsNeeded)
    }
    writer.array("people", people) { $1.write(&$0) }
    writer.objects("days", days) { writer, day in
      writer.member("day", dayText(daysSince1970: day.day))
      writer.member("annotations", day.annotations)
      writer.member("done", day.done)
    }
    writer.array("labels", labels) { $1.write(&$0) }
    writer.member("leases", leases)
    writer.object("review") { writer in
      writer.member("waiting", counts.review)
      writer.member("oldest_at", oldestReview.map(rfc3339))
    }
    writer.array("blocked", obstacles) { $1.write(&$0) }
    writer.object("rate") { writer in
      writer.member("annotations_per_hour", pace?.annotationsPerHour)
      writer.member("hours_left", pace?.hoursLeft)
    }
    writer.member("judgments_left", judgmentsLeft)
    writer.optional("forecast", forecast) { $1.write(&$0) }
    writer.optional("cost", cost) { $1.write(&$0) }
    writer.array("drift", drifts) { $1.write(&$0) }
  }
}

extension OverviewStore.Colleague {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.person("user", id, name)
    writer.member("role", role?.rawValue)
    writer.member("annotations", annotations)
    writer.member("skips", skips)
    writer.member("seconds_per_annotation", annotations > 0 ? seconds / Double(annotations) : nil)
    writer.member("active_at", activeAt.map(rfc3339))
    writer.member("leases", leases)
    writer.member("paused", isPaused)
    writer.endObject()
  }
}

extension LabelCount {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("question", question)
    writer.member("title", title)
    writer.member("total", total)
    writer.objects("values", values) { writer, value in
      writer.member("value", value.value)
      writer.member("title", value.title)
      writer.member("count", value.count)
    }
    writer.endObject()
  }
}

extension BlockedFact {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("reason", reason.rawValue)
    writer.member("count", count)
    writer.member("detail", detail)
    writer.member("who", who)
    writer.member("skill", skill)
    writer.endObject()
  }
}

extension Drift {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("question", question.name)
    writer.member("title", question.title)
    writer.member("values", values)
    writer.objects("weeks", weeks) { writer, week in
      writer.member("monday", dayText(daysSince1970: week.day))
      writer.member("total", week.total)
      writer.member("counts", week.counts)
    }
    writer.member("tested", tested.map { dayText(daysSince1970: $0) })
    writer.member("chi_square", test?.chiSquare)
    writer.member("degrees_of_freedom", test?.degreesOfFreedom)
    writer.member("probability", test?.probability)
    writer.member("cramers_v", test?.cramersV)
    writer.member("changed_value", change.map { values[$0.value] })
    writer.member("changed_by", change?.by)
    writer.member("alarm", isAlarm)
    writer.endObject()
  }
}

extension Forecast {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("judgments_a_day", pace)
    writer.optional("days", days) { $1.write(&$0) }
    writer.endObject()
  }
}

extension Forecast.Range {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("likely", likely)
    writer.member("low", low)
    writer.member("high", high)
    writer.endObject()
  }
}

extension Cost {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("currency", currency)
    writer.member("spent", spent)
    writer.key("left")
    left.write(&writer)
    writer.endObject()
  }
}
