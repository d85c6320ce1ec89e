import Agreement
import JSON
import Testing

@Suite(.enabled(if: Vector.exist, Vector.missing))
struct ReferenceTests {
  @Test func `every reference vector can be read`() {
    #expect(Vector.of("unreadable").map(\.name) == [])
  }

  @Test(arguments: Vector.of("agreement") + Vector.of("edge"))
  func `coefficients equal the reference`(vector: Vector) {
    vector.verify(.object(Coefficients.of(vector.ratings, people: vector.annotators.map(unquoted))))
  }

  @Test(arguments: Vector.of("table2"))
  func `coefficients of two annotators equal the reference`(vector: Vector) {
    let counts = vector.input["table"]?.array?.map { $0.array?.compactMap { $0.integer.map(Int.init) } ?? [] }
    let table = ContingencyTable(counts ?? [])
    var computed = JSONObject()
    computed["percent_agreement"] = JSONValue(table.percentAgreement)
    computed["expected_agreement"] = JSONValue(table.expectedAgreement())
    computed["scott_pi"] = JSONValue(table.scottPi())
    computed["gwet_ac1"] = JSONValue(table.gwetAC1())
    computed["brennan_prediger"] = JSONValue(table.brennanPrediger())
    computed["cohen_kappa_se_under_null"] = JSONValue(table.standardErrorUnderNull())
    computed.add("cohen_kappa", table.cohenKappa())
    computed.add("cohen_kappa_linear", table.cohenKappa(.linear))
    computed.add("cohen_kappa_quadratic", table.cohenKappa(.quadratic))
    if let rows = vector.json["params"]?["custom_disagreement_weights"]?.array {
      let weights = rows.map { $0.array?.compactMap(\.double) ?? [] }
      computed.add("cohen_kappa_custom", table.cohenKappa(.disagreements(weights)))
    }
    vector.verify(.object(computed))
  }

  @Test(arguments: Vector.of("bootstrap_ci"))
  func `bootstrap intervals equal the reference within their noise`(vector: Vector) throws {
    let level = try #require(vector.input["level"]?.string.flatMap(Level.init))
    // The reference is itself 1,500 draws; the ends of 40,000 draws lie 0.02 from the nominal one.
    let interval = try #require(
      vector.ratings.bootstrap(.krippendorffAlpha(level), seed: 1))
    vector.verify([
      "krippendorff_alpha_\(level.rawValue)": JSONValue(vector.ratings.krippendorffAlpha(level)),
      "alpha_bootstrap_ci95": [.double(interval.low), .double(interval.high)],
      "alpha_bootstrap_sd": .double(interval.deviation),
    ])
  }

  @Test(arguments: Vector.of("majority_vote"))
  func `majority votes equal the reference`(vector: Vector) throws {
    let classes = vector.input["classes"]?.array?.compactMap(\.string) ?? []
    let labels = vector.input["labels"]?.array?.compactMap { $0.array?.compactMap(\.string) } ?? []
    let weights = vector.input["worker_weights"]
    var (shares, winners, chosen) = (JSONObject(), JSONObject(), JSONObject())
    var tied: [JSONValue] = []
    for task in Set(labels.map { $0[0] }).sorted() {
      let votes = labels.filter { $0[0] == task }.map {
        (category: classes.firstIndex(of: $0[2]) ?? 0, weight: weights?[$0[1]]?.double ?? 1)
      }
      let vote = try #require(MajorityVote(votes, categoryCount: classes.count))
      shares[task] = .object(JSONObject(zip(classes, vote.shares).map { ($0, .double(sevenDigits($1))) }))
      winners[task] = .array(vote.winners.map { .string(classes[$0]) })
      chosen[task] = .string(classes[vote.label])
      if vote.isTied { tied.append(.string(task)) }
    }
    var accuracy = JSONObject()
    for worker in Set(labels.map { $0[1] }) {
      let own = labels.filter { $0[1] == worker }
      let right = own.count { chosen[$0[0]]?.string == $0[2] }
      accuracy[worker] = .double(Double(right) / Double(own.count))
    }
    // One of the references prints its shares with seven digits and asks for nine.
    vector.verify([
      "vote_share": .object(shares), "winners (all tied)": .object(winners), "tied_tasks": .array(tied),
      "label_first_in_class_order": .object(chosen), "label": .object(chosen),
      "worker_agreement_with_label": .object(accuracy),
    ])
  }

  @Test(arguments: Vector.of("label_sets"))
  func `alpha over sets of labels equals the reference`(vector: Vector) {
    let labels = vector.input["labels"]?.array?.compactMap(\.string) ?? []
    let answers = Vector.distinct(vector.answers)
    let sets = answers.map { Set($0.array?.compactMap(\.string) ?? []) }
    let ratings = vector.ratings({ answers.firstIndex(of: $0) ?? 0 })
    let jaccard = DistanceAlpha(ratings) { SetDistance.jaccard(sets[$0], sets[$1]) }
    let masi = DistanceAlpha(ratings) { SetDistance.masi(sets[$0], sets[$1]) }
    let exact = DistanceAlpha(ratings) { sets[$0] == sets[$1] ? 0 : 1 }
    var perLabel = JSONObject()
    for label in labels {
      let binary = vector.ratings({ $0.array?.contains(.string(label)) == true ? 1 : 0 })
      perLabel[label] = JSONValue(binary.krippendorffAlpha(.nominal))
    }
    let alphas = perLabel.members.compactMap(\.value.double)
    vector.verify([
      "krippendorff_alpha_jaccard": JSONValue(jaccard.statistic),
      "krippendorff_alpha_masi": JSONValue(masi.statistic),
      "krippendorff_alpha_exact_set": JSONValue(exact.statistic),
      "krippendorff_alpha_per_label": .object(perLabel),
      "mean_per_label_alpha": .double(alphas.reduce(0, +) / Double(alphas.count)),
      "mean_pairwise_jaccard": JSONValue(jaccard.meanSimilarity),
      "exact_set_agreement": JSONValue(exact.meanSimilarity),
    ])
  }

  @Test(arguments: Vector.of("icc"))
  func `intraclass and rank correlations equal the reference`(vector: Vector) throws {
    let ratings = vector.numbers
    let icc = try #require(IntraclassCorrelation(ratings))
    vector.verify([
      "ICC1": JSONValue(icc.icc1), "ICC2": JSONValue(icc.icc2), "ICC3": JSONValue(icc.icc3),
      "ICC1k": JSONValue(icc.icc1k), "ICC2k": JSONValue(icc.icc2k), "ICC3k": JSONValue(icc.icc3k),
      "kendall_w_ties_corrected": JSONValue(ratings.kendallW(correctingTies: true)),
      "kendall_w_uncorrected": JSONValue(ratings.kendallW(correctingTies: false)),
      "mean_pairwise_pearson": JSONValue(ratings.meanPearson()),
      "mean_pairwise_spearman": JSONValue(ratings.meanSpearman()),
      "krippendorff_alpha_interval": JSONValue(ratings.krippendorffAlpha(.interval)),
      "krippendorff_alpha_ordinal": JSONValue(ratings.krippendorffAlpha(.ordinal)),
    ])
  }

  private func sevenDigits(_ share: Double) -> Double { (share * 1e7).rounded() / 1e7 }
  private func unquoted(_ text: String) -> String { text.filter { $0 != "\"" } }
}

extension JSONObject {
  mutating func add(_ name: String, _ estimate: Estimate) {
    self[name] = JSONValue(estimate.statistic)
    self[name + "_se"] = JSONValue(estimate.standardError)
    self[name + "_ci95"] =
      estimate.interval.map { [.double($0.lowerBound), .double($0.upperBound)] } ?? .null
  }
}

/// Every coefficient under the name that the vectors give it.
enum Coefficients {
  static func of(_ ratings: Ratings, people: [String]) -> JSONObject {
    var computed = JSONObject()
    for level in Level.allCases {
      computed["krippendorff_alpha_\(level.rawValue)"] = JSONValue(ratings.krippendorffAlpha(level))
    }
    computed["percent_agreement"] = JSONValue(ratings.percentAgreement())
    computed["percent_agreement_pooled_pairs"] = JSONValue(ratings.pooledPercentAgreement())
    computed["units_with_two_or_more"] = .integer(Int64(ratings.sharedUnitCount))
    computed.add("fleiss_kappa", ratings.fleissKappa())
    computed["scott_pi"] = computed["fleiss_kappa"]
    computed.add("gwet_ac1", ratings.gwetAC())
    computed.add("brennan_prediger", ratings.brennanPrediger())
    computed.add("conger_kappa", ratings.congerKappa())
    let weights: [(String, AgreementWeights)] = [
      ("ordinal", .ordinal), ("linear", .linear), ("quadratic", .quadratic),
    ]
    for (name, weights) in weights {
      computed.add("gwet_ac2_" + name, ratings.gwetAC(weights))
      computed.add("fleiss_kappa_" + name, ratings.fleissKappa(weights))
    }
    computed["mean_pairwise_cohen_kappa"] = JSONValue(ratings.meanPairwiseCohenKappa())
    computed["cohen_kappa"] = pairs(ratings, people, .identity)
    computed["cohen_kappa_linear"] = pairs(ratings, people, .linear)
    computed["cohen_kappa_quadratic"] = pairs(ratings, people, .quadratic)
    if let null = ratings.fleissNull() {
      computed["fleiss_kappa_se_under_null"] = .double(null.standardError)
      computed["fleiss_kappa_z_under_null"] = .double(null.z)
      computed["fleiss_kappa_per_category"] = .object(
        JSONObject(null.perCategory.enumerated().map { ("\($0 + 1)", JSONValue($1)) }))
    }
    return computed
  }

  private static func pairs(_ ratings: Ratings, _ people: [String], _ weights: AgreementWeights) -> JSONValue
  {
    var result = JSONObject()
    for (first, name) in people.enumerated() {
      for second in people.indices.dropFirst(first + 1) {
        let kappa = ratings.table(of: first, against: second).cohenKappa(weights)
        result["\(name)|\(people[second])"] = JSONValue(kappa.statistic)
      }
    }
    return .object(result)
  }
}
