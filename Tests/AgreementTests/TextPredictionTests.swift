import Agreement
import Foundation
import Testing

@Suite struct TextPredictionTests {
  @Test func `words are taken without case and marks, once each, with their neighbours`() {
    let one = HashedWords(["The cat, the CAT!"], bits: 20)
    // the, cat, the cat, cat the
    #expect(one.features.count == 4)
    #expect(one.features == HashedWords(["the CAT the cat"], bits: 20).features)
    #expect(one.features == one.features.sorted())
    #expect(HashedWords(["Straße, ÉTÉ"]).features == HashedWords(["straße été"]).features)
    #expect(HashedWords(["…  — !"]).features.isEmpty)
  }

  @Test func `scripts without spaces give characters and their pairs`() {
    #expect(HashedWords(["我爱你"], bits: 20).features.count == 5)
  }

  @Test func `no more than the limit of words is looked at`() {
    let long = String(repeating: "a b c d ", count: 1_000)
    #expect(HashedWords([long], limit: 4).features == HashedWords(["a b c d"]).features)
  }

  /// Texts of two classes by a word of their own among noise.
  private static func corpus(_ count: Int, seed: UInt64) -> [(text: String, category: Int)] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { index in
      let category = Int(generator.next() % 2)
      let noise = (0..<8).map { _ in "w\(generator.next() % 200)" }.joined(separator: " ")
      return ("\(noise) \(category == 0 ? "calm" : "storm") n\(index)", category)
    }
  }

  private static func model(_ texts: [(text: String, category: Int)], seed: UInt64) -> CrossValidatedBayes {
    var model = CrossValidatedBayes(classCount: 2, seed: seed)
    for one in texts { model.learn(HashedWords([one.text], bits: model.bits), category: one.category) }
    return model
  }

  @Test func `classes that words tell apart are told apart`() {
    let texts = Self.corpus(400, seed: 1)
    let model = Self.model(texts, seed: 7)
    let right = texts.count { one in
      let found = model.predict(HashedWords([one.text], bits: model.bits)) ?? []
      return found.firstIndex(of: found.max() ?? 0) == one.category
    }
    #expect(right >= 396)
  }

  @Test func `no text is predicted by what its own label taught`() throws {
    // Labels that hang on nothing: who has seen them knows them by heart, who has not must guess.
    var generator = SplitMix64(seed: 3)
    let texts = (0..<400).map { index in (text: "n\(index) m\(index)", category: Int(generator.next() % 2)) }
    let model = Self.model(texts, seed: 7)
    let right = texts.count { one in
      let found = model.predict(HashedWords([one.text], bits: model.bits)) ?? []
      return found.firstIndex(of: found.max() ?? 0) == one.category
    }
    #expect((150...250).contains(right))
    // Equal texts are in one fold: none is told by its twin.
    let twins = (0..<20).map { HashedWords(["Twin \($0)!"], bits: model.bits) }
    #expect(
      twins.enumerated().allSatisfy { model.fold(of: $1) == model.fold(of: HashedWords(["twin \($0)"])) })
    #expect(Set(twins.map(model.fold)).count > 2)
  }

  @Test func `the same texts and seed give the same numbers, whatever their order`() {
    let texts = Self.corpus(100, seed: 5)
    let words = HashedWords([texts[0].text])
    #expect(Self.model(texts, seed: 1).predict(words) == Self.model(texts.reversed(), seed: 1).predict(words))
  }

  @Test func `many classes take fewer features, not more memory`() {
    #expect(CrossValidatedBayes(classCount: 3, seed: 1).bits == 18)
    #expect(CrossValidatedBayes(classCount: 100, seed: 1).bits == 13)
  }

  @Test func `nothing is predicted before anything is learnt`() {
    #expect(CrossValidatedBayes(classCount: 2, seed: 1).predict(HashedWords(["a"])) == nil)
  }

  /// Real passages: who wrote them, Grimm (87 %) or Andersen.
  @Test func `real tales are told apart by their words better than by naming the commonest`() throws {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let file = root.appending(path: "shared/data/text/tales.jsonl")
    guard let data = try? Data(contentsOf: file) else {
      print("skipped: \(file.lastPathComponent) is not here")
      return
    }
    struct Line: Decodable {
      struct Content: Decodable { let text: String }
      struct Origin: Decodable { let author: String }
      let data: Content
      let meta: Origin
    }
    let lines = data.split(separator: 0x0a).compactMap { try? JSONDecoder().decode(Line.self, from: $0) }
    try #require(lines.count > 1_000)
    let texts = lines.map { ($0.data.text, $0.meta.author.contains("Andersen") ? 1 : 0) }
    let model = Self.model(texts, seed: 1)
    var right = [0, 0]
    for (text, category) in texts {
      let found = model.predict(HashedWords([text], bits: model.bits)) ?? []
      if found.firstIndex(of: found.max() ?? 0) == category { right[category] += 1 }
    }
    let all = [0, 1].map { category in texts.count { $0.1 == category } }
    let (accuracy, baseline) = (
      Double(right[0] + right[1]) / Double(texts.count), Double(all[0]) / Double(texts.count)
    )
    #expect(accuracy > baseline + 0.02, "\(right) of \(all)")
  }
}
