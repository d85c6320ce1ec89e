import ConcordApp
import JSON
import Testing

struct ForecastTests {
  private func overview(_ world: World) throws -> JSONValue {
    try world.person("mia").call("GET", "/api/projects/1/overview").json
  }

  private func world(_ workflow: JSONValue = [:], days: [(ago: Int64, judgments: Int)]) throws -> World {
    let world = try World(workflow, people: ["mia": "manager", "ann": "annotator"], tasks: 100)
    let today = World.start / 86_400_000
    try world.write { db in
      for day in days {
        try db.run(
          "INSERT INTO project_days (project_id, day, annotations) VALUES (1, :day, :judgments)",
          ["day": .integer(today - day.ago), "judgments": .int(day.judgments)])
      }
    }
    return world
  }

  @Test func `an even pace gives its days without a spread`() throws {
    let world = try world(days: (1...10).map { ($0, 20) } + [(0, 3)])
    let forecast = try overview(world)["forecast"]
    // A hundred judgments at twenty a day; today is not over and does not count.
    #expect(forecast?["judgments_a_day"] == 20)
    #expect(forecast?["days"] == ["likely": 5, "low": 5, "high": 5])
  }

  @Test func `an uneven pace, with days of rest, gives an interval, the same each time`() throws {
    let world = try world(days: [(1, 5), (2, 40), (4, 10), (8, 30)])
    let days = try #require(try overview(world)["forecast"]?["days"])
    let (low, likely, high) = (
      days["low"]?.double ?? 9, days["likely"]?.double ?? 0, days["high"]?.double ?? 0
    )
    #expect(low < likely && likely < high)
    // Eight days with 85 judgments: a hundred take nine or ten.
    #expect(low > 2 && (7...13).contains(likely) && high < 40)
    #expect(try overview(world)["forecast"]?["days"] == days)
  }

  @Test func `one day of work is no forecast`() throws {
    let world = try world(days: [(1, 20)])
    #expect(try overview(world)["forecast"] == .null)
  }

  @Test func `prices give what is spent and what is left`() throws {
    let world = try world(["cost_per_judgment": 0.5, "cost_per_hour": 36, "currency": "EUR"], days: [])
    try world.write { db in
      try db.run("UPDATE members SET annotations = 10, seconds = 100 WHERE user_id = 2")
      try db.run("UPDATE project_counts SET annotations = 10")
      try db.run("UPDATE tasks SET judged = 1 WHERE id <= 10")
    }
    let cost = try #require(try overview(world)["cost"])
    #expect(cost["currency"] == "EUR")
    // Ten judgments at 0.5 and 100 seconds at a cent each.
    #expect(abs((cost["spent"]?.double ?? 0) - 6) < 1e-9)
    // Ninety left, each 0.5 and ten seconds.
    #expect(abs((cost["left"]?["likely"]?.double ?? 0) - 54) < 1e-9)
    #expect(try overview(try self.world(days: []))["cost"] == .null)
  }

  @Test func `a week unlike those before it is an alarm, one like them is not`() throws {
    let world = try world(days: [])
    let week = World.start / 604_800_000
    func put(_ rows: [(week: Int64, value: String, ratings: Int)]) throws {
      try world.write { db in
        try db.run("DELETE FROM week_labels")
        for row in rows {
          try db.run(
            """
            INSERT INTO week_labels (project_id, question, week, value, ratings)
            VALUES (1, 'sentiment', :week, :value, :ratings)
            """, ["week": .integer(row.week), "value": .text(row.value), "ratings": .int(row.ratings)])
        }
      }
    }
    try put([
      (week - 1, "positive", 100), (week - 1, "negative", 100), (week, "positive", 20),
      (week, "negative", 80),
    ])
    let drift = try #require(try overview(world)["drift"]?.array?.first)
    #expect(drift["alarm"] == true)
    // χ² of (100, 100) and (20, 80) by hand: shares 0.4 and 0.6; 400/80 + 400/120, 400/40 + 400/60 = 25.
    #expect(abs((drift["chi_square"]?.double ?? 0) - 25) < 1e-9)
    #expect(abs(abs(drift["changed_by"]?.double ?? 0) - 0.3) < 1e-9)
    try put([
      (week - 1, "positive", 100), (week - 1, "negative", 100), (week, "positive", 48),
      (week, "negative", 52),
    ])
    #expect(try overview(world)["drift"]?.array?.first?["alarm"] == false)
    try put([(week - 1, "positive", 100), (week, "positive", 3)])
    #expect(try overview(world)["drift"]?.array?.first?["tested"] == .null)
  }
}
