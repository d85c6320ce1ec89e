import JSON

/// Computes every metric of a vector's kind under the names that the vectors give them.
package typealias VectorComputation = @Sendable (Vector) throws -> JSONObject

/// The kinds of vectors, a line each: to add one is to add its file and its line.
package let vectorKinds: [String: VectorComputation] = [
  "agreement": agreementVector,
  "bootstrap_ci": bootstrapVector,
  "boxes": boxesVector,
  "edge": agreementVector,
  "icc": intraclassVector,
  "label_sets": labelSetsVector,
  "majority_vote": majorityVector,
  "near_duplicates": nearDuplicatesVector,
  "spans": spansVector,
  "table2": tableVector,
  "unitizing": unitizingVector,
]
