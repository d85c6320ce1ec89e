import JSON

/// What of a task is shown, and what is asked about it: contract section 3.
package struct LabelSchema: Sendable {
  package let fields: [Field]
  package let questions: [Question]
  /// The schema as it was given.
  package let json: JSONValue
  /// Questions such that each stands after the one its condition names.
  let askingOrder: [Int]
  private let positions: [String: Int]

  /// All mistakes at once, with pointers like `/questions/0/options/2/key`.
  package init(_ json: JSONValue) throws(SchemaErrors) {
    var reader = SettingsReader(json, at: "")
    let fields = Self.fields(&reader)
    let entries = reader.required("questions") == nil ? [] : reader.array("questions", limit: 200) ?? []
    if reader.object["questions"]?.array?.isEmpty == true {
      reader.refuse("questions", "needs at least one question")
    }
    var (questions, pointers) = Self.questions(entries, at: "/questions", fields: fields, &reader)
    reader.add(Self.joinErrors(&questions, pointers))
    if let layout = reader.value("layout") {
      reader.add(Layout.errors(layout, names: fields.map(\.name) + questions.map(\.name)))
    }
    reader.add(Self.conditionErrors(questions, pointers))
    reader.add(KeyClashes.errors(in: questions, at: pointers))
    let errors = reader.finish()
    guard errors.isEmpty else { throw SchemaErrors(errors: errors) }
    self.fields = fields
    self.questions = questions
    self.json = json
    askingOrder = Self.order(questions) ?? Array(questions.indices)
    positions = Dictionary(uniqueKeysWithValues: zip(questions.map(\.name), questions.indices))
  }

  /// As a person saves it: its options have none of its tools' keys either. What was kept before a tool had a key goes
  /// on as it is.
  package init(saving json: JSONValue) throws(SchemaErrors) {
    try self.init(json)
    let errors = KeyClashes.withTools(of: self)
    guard errors.isEmpty else { throw SchemaErrors(errors: errors) }
  }

  /// The questions about each region of a question, as a schema without fields; mistakes go to `settings`.
  init?(attributes entries: [JSONValue], at base: String, fields: [Field], _ settings: inout SettingsReader) {
    let before = settings.errors.count
    let (questions, pointers) = Self.questions(entries, at: base, fields: fields, &settings)
    settings.add(Self.conditionErrors(questions, pointers, at: base))
    guard settings.errors.count == before else { return nil }
    self.fields = []
    self.questions = questions
    json = ["fields": [], "questions": .array(entries)]
    askingOrder = Self.order(questions) ?? Array(questions.indices)
    positions = Dictionary(uniqueKeysWithValues: zip(questions.map(\.name), questions.indices))
  }

  package func question(_ name: String) -> Question? { positions[name].map { questions[$0] } }
  package func field(_ name: String) -> Field? { fields.first { $0.name == name } }

  /// Whether answers point into the task's data, so that checking them needs it.
  package var readsData: Bool { questions.contains { $0.kind.field != nil } }

  /// The questions of a list, each with its place.
  private static func questions(
    _ entries: [JSONValue], at base: String, fields: [Field], _ reader: inout SettingsReader
  ) -> ([Question], [String]) {
    var names: Set<String> = []
    var questions: [Question] = []
    var pointers: [String] = []
    for (index, entry) in entries.enumerated() {
      var settings = SettingsReader(entry, at: base.pointing(to: index))
      let question = Question(&settings, fields: fields)
      guard let question else {
        // Without a known type nobody can say which settings are unknown.
        reader.add(settings.errors)
        continue
      }
      if !names.insert(question.name).inserted {
        settings.refuse("name", "'\(question.name)' is there twice")
      }
      questions.append(question)
      pointers.append(settings.pointer)
      reader.add(settings.finish())
    }
    return (questions, pointers)
  }

  /// Relations get the rules of the regions that they join.
  private static func joinErrors(_ questions: inout [Question], _ pointers: [String]) -> [Pointed] {
    var errors: [Pointed] = []
    for index in questions.indices {
      guard let relations = questions[index].kind as? RelationsQuestion, !relations.over.isEmpty else {
        continue
      }
      let over = questions.first { $0.name == relations.over }
      if let kind = over?.kind as? any RegionAnswers {
        questions[index] = questions[index].asking(relations.joining(kind))
      } else {
        let detail =
          over == nil
          ? "there is no question '\(relations.over)'" : "'\(relations.over)' has no regions to join"
        errors.append(Pointed(pointer: pointers[index].pointing(to: "over"), detail: detail))
      }
    }
    return errors
  }

  private static func fields(_ reader: inout SettingsReader) -> [Field] {
    guard reader.required("fields") != nil, let entries = reader.array("fields", limit: 100) else {
      return []
    }
    if entries.isEmpty { reader.refuse("fields", "needs at least one field") }
    var names: Set<String> = []
    var fields: [Field] = []
    for (index, entry) in entries.enumerated() {
      var settings = SettingsReader(entry, at: "/fields".pointing(to: index))
      if let field = Field(&settings) {
        if !names.insert(field.name).inserted { settings.refuse("name", "'\(field.name)' is there twice") }
        fields.append(field)
      }
      reader.add(settings.finish())
    }
    return fields
  }

  private static func conditionErrors(
    _ questions: [Question], _ pointers: [String], at list: String = "/questions"
  ) -> [Pointed] {
    var errors: [Pointed] = []
    for (question, pointer) in zip(questions, pointers) {
      guard let condition = question.condition else { continue }
      let base = pointer.pointing(to: "when")
      guard let above = questions.first(where: { $0.name == condition.question }) else {
        errors.append(
          Pointed(
            pointer: base.pointing(to: "question"), detail: "there is no question '\(condition.question)'"))
        continue
      }
      for value in condition.values where !above.kind.canBe(value) {
        errors.append(
          Pointed(
            pointer: base.pointing(to: "is"), detail: "no answer to '\(above.name)' can be \(value.text)"))
      }
    }
    if errors.isEmpty && order(questions) == nil {
      errors.append(Pointed(pointer: list, detail: "the conditions form a circle"))
    }
    return errors
  }

  /// Questions after those they hang on, otherwise as they stand; nil when conditions form a circle.
  private static func order(_ questions: [Question]) -> [Int]? {
    var order: [Int] = []
    let known = Set(questions.map(\.name))
    var placed: Set<String> = []
    while order.count < questions.count {
      let before = order.count
      for (index, question) in questions.enumerated() where !order.contains(index) {
        if !placed.isSuperset(of: question.hangsOn.filter(known.contains)) { continue }
        order.append(index)
        placed.insert(question.name)
      }
      if order.count == before { return nil }
    }
    return order
  }
}
