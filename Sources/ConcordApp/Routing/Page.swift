import Crypto
import HTTP
import JSON

/// Where a list goes on. Opaque to clients: base64url of a JSON list of what the order is made of.
package struct Cursor: Sendable, Equatable {
  package let values: [JSONValue]

  package init(_ values: JSONValue...) { self.values = values }

  package init?(_ text: String) {
    guard text.utf8.count <= 2_000, let bytes = Base64URL.decode(text),
      let value = try? JSONValue(parsing: bytes, maxDepth: 2),  // not made by us: no cursor
      let values = value.array
    else { return nil }
    self.values = values
  }

  package var text: String { Base64URL.encode(JSONValue.array(values).bytes) }

  package func integer(_ index: Int) throws -> Int64 {
    guard values.indices.contains(index), let number = values[index].integer else { throw Cursor.bad }
    return number
  }

  package func double(_ index: Int) throws -> Double {
    guard values.indices.contains(index), let number = values[index].double else { throw Cursor.bad }
    return number
  }

  package func string(_ index: Int) throws -> String {
    guard values.indices.contains(index), let text = values[index].string else { throw Cursor.bad }
    return text
  }

  package static let bad = Problem.badRequest("bad_cursor", "\"after\" is not a cursor of this list.")
}

/// What every list takes: `limit` (100, at most 1000) and `after`.
package struct ListQuery: Sendable {
  package static let parameters: Set = ["limit", "after"]
  package static let standardLimit = 100
  package static let highestLimit = 1_000

  package let limit: Int
  package let after: Cursor?

  package init(_ call: Call) throws {
    if let text = call.query["limit"] {
      guard let limit = wireInteger(text), (1...Int64(Self.highestLimit)).contains(limit) else {
        throw Problem.badRequest("bad_limit", "\"limit\" is a whole number from 1 to \(Self.highestLimit).")
      }
      self.limit = Int(limit)
    } else {
      limit = Self.standardLimit
    }
    after = try call.query["after"].map { text in
      guard let cursor = Cursor(text) else { throw Cursor.bad }
      return cursor
    }
  }
}

/// A part of a list and where it goes on. Made from one row more than asked for, which tells whether there is more.
package struct Page<Item> {
  package let items: [Item]
  package let next: Cursor?

  package init(items: [Item], next: Cursor?) {
    self.items = items
    self.next = next
  }

  package init(_ rows: [Item], limit: Int, cursor: (Item) -> Cursor) {
    items = Array(rows.prefix(limit))
    next = rows.count > limit ? items.last.map(cursor) : nil
  }

  package func response(
    extra: (inout JSONWriter) -> Void = { _ in }, _ write: (inout JSONWriter, Item) -> Void
  ) -> Response {
    .object { writer in
      writer.key("items")
      writer.beginArray()
      for item in items { write(&writer, item) }
      writer.endArray()
      writer.member("next", next?.text)
      extra(&writer)
    }
  }
}
