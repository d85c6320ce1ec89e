import JSON

/// How fields and questions are arranged on the page: side by side in columns, or in tabs.
///
/// `{"columns": [["text", "image"], ["sentiment"]]}` or `{"tabs": [{"title": "Scene", "items": ["image", "boxes"]}]}`. Items
/// are names of fields and questions, each at most once; a name that a field and a question share stands for both.
/// What is not named comes after all that is, in the last column or tab.
enum Layout {
  private static let columnLimit = 4
  private static let tabLimit = 20
  private static let itemLimit = 300

  /// Pointers from the schema's root.
  static func errors(_ layout: JSONValue, names: [String]) -> [Pointed] {
    var reader = SettingsReader(layout, at: "/layout")
    var left = Set(names)
    let columns = reader.array("columns", limit: columnLimit)
    let tabs = reader.array("tabs", limit: tabLimit)
    if reader.errors.isEmpty, (columns == nil) == (tabs == nil) {
      reader.refuse(at: reader.pointer, "needs either columns or tabs")
    }
    if columns?.isEmpty == true { reader.refuse("columns", "needs at least one column") }
    if tabs?.isEmpty == true { reader.refuse("tabs", "needs at least one tab") }
    for (index, column) in (columns ?? []).enumerated() {
      let place = "/layout/columns".pointing(to: index)
      if let items = column.array, items.count <= itemLimit {
        check(items, at: place, &left, names, &reader)
      } else {
        reader.refuse(at: place, "must be a list of names of fields and questions")
      }
    }
    for (index, tab) in (tabs ?? []).enumerated() {
      var own = SettingsReader(tab, at: "/layout/tabs".pointing(to: index))
      _ = own.name("title")
      let items = own.required("items") == nil ? [] : own.array("items", limit: itemLimit) ?? []
      check(items, at: own.pointer.pointing(to: "items"), &left, names, &own)
      reader.add(own.finish())
    }
    return reader.finish()
  }

  private static func check(
    _ items: [JSONValue], at base: String, _ left: inout Set<String>, _ names: [String],
    _ reader: inout SettingsReader
  ) {
    for (index, item) in items.enumerated() {
      let name = item.string ?? ""
      if left.remove(name) != nil { continue }
      let detail =
        names.contains(name) ? "'\(name)' is there twice" : "there is no field or question of this name"
      reader.refuse(at: base.pointing(to: index), detail)
    }
  }
}
