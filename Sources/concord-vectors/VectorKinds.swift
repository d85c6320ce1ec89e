import JSON

/// Computes every metric of a vector's kind under the names that the vectors give them.
typealias VectorComputation = @Sendable (Vector) throws -> JSONObject

/// The kinds of vectors, a line each: to add one is to add its file and its line.
let vectorKinds: [String: VectorComputation] = [
  "agreement": agreementVector,
  "bootstrap_ci": bootstrapVector,
  "boxes": boxesVector,
  "crowdlab": crowdlabVector,
  "dawid_skene": dawidSkeneVector,
  "dawid_skene_map": dawidSkenePseudoCountsVector,
  "edge": agreementVector,
  "glad": gladVector,
  "icc": intraclassVector,
  "label_issues": labelIssuesVector,
  "label_sets": labelSetsVector,
  "mace": maceVector,
  "majority_vote": majorityVector,
  "near_duplicates": nearDuplicatesVector,
  "one_coin": oneCoinVector,
  "pairwise": pairwiseVector,
  "spans": spansVector,
  "table2": tableVector,
  "unitizing": unitizingVector,
  "wawa_zbs": skillVotesVector,
]
