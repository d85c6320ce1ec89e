import JSON
import Labeling
import Testing

struct PreferenceSidesTests {
  private func schema(_ fields: [String], name: String = "better") throws -> LabelSchema {
    try LabelSchema([
      "fields": .array(fields.map { ["name": .string($0), "type": "text"] }),
      "questions": [
        ["name": .string(name), "type": "preference", "fields": .array(fields.map { .string($0) })]
      ],
    ])
  }

  private func sides(_ schema: LabelSchema, task: Int64, user: Int64, seed: Int64 = 7) -> [String] {
    schema.sides(seed: seed, task: task, user: user)?["better"]?.array?.compactMap(\.string) ?? []
  }

  @Test func `each side stands first as often as chance has it, whatever the task, the person and the seed`()
    throws
  {
    let schema = try schema(["a", "b"])
    // Of 4,000 fair throws 1,873 to 2,127 heads are within four standard deviations (√1000 = 31.6).
    let fair = 1_873...2_127
    #expect(fair.contains((1...4_000).count { sides(schema, task: $0, user: 1)[0] == "a" }))
    #expect(fair.contains((1...4_000).count { sides(schema, task: 1, user: $0)[0] == "a" }))
    #expect(fair.contains((1...4_000).count { sides(schema, task: 1, user: 1, seed: $0)[0] == "a" }))
    #expect(
      fair.contains(
        (1...4_000).count { sides(schema, task: $0, user: 1) == sides(schema, task: $0, user: 2) }))
  }

  @Test func `all orders of three sides come, equally often`() throws {
    let schema = try schema(["a", "b", "c"])
    let orders = Dictionary(grouping: 1...6_000) { sides(schema, task: $0, user: 5) }
    #expect(orders.count == 6)
    // A sixth of 6,000 is 1,000, with a standard deviation of 28.9.
    #expect(orders.values.allSatisfy { (885...1_115).contains($0.count) })
  }

  @Test func `the order is the same every time, and a field that comes later leaves it as it was`() throws {
    let (two, three) = (try schema(["a", "b"]), try schema(["a", "b", "c"]))
    for task in 1...50 as ClosedRange<Int64> {
      #expect(sides(two, task: task, user: 3) == sides(two, task: task, user: 3))
      #expect(sides(three, task: task, user: 3).filter { $0 != "c" } == sides(two, task: task, user: 3))
    }
  }

  @Test func `where no preference is asked for there is no order`() throws {
    let schema = try LabelSchema([
      "fields": [["name": "a", "type": "text"]], "questions": [["name": "q", "type": "text"]],
    ])
    #expect(schema.sides(seed: 1, task: 1, user: 1) == nil)
  }
}
