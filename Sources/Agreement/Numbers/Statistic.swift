/// Why a coefficient has no value. A coefficient that cannot be computed says so; it is never 0, 1 or NaN instead.
package enum Undefined: String, Sendable, Error {
  /// There is no rating at all.
  case noUnits = "no_units"
  /// Only one annotator has rated anything.
  case oneAnnotator = "one_annotator"
  /// No unit has ratings of two annotators.
  case noSharedUnits = "no_shared_units"
  /// All ratings are the same, so chance alone explains them: nothing to correct for.
  case oneCategoryOnly = "one_category_only"
  /// An error or an interval needs at least two units.
  case oneUnit = "one_unit"
  /// The design is not complete, and the coefficient is defined for complete designs alone.
  case incomplete = "incomplete"
  /// No region of one annotator has anything in common with one of the other.
  case noMatchedUnits = "no_matched_units"
  /// Units of one annotator lie over each other, where they should cut a continuum.
  case overlappingUnits = "overlapping_units"
}

/// A number, or the reason why there is none.
package enum Statistic: Sendable, Equatable {
  case value(Double)
  case undefined(Undefined)

  package var value: Double? {
    if case .value(let value) = self { return value }
    return nil
  }

  package var reason: Undefined? {
    if case .undefined(let reason) = self { return reason }
    return nil
  }

  /// `(observed − expected) / (1 − expected)`: the form of every chance-corrected coefficient.
  static func chanceCorrected(observed: Double, expected: Double) -> Statistic {
    // A category that everyone always used leaves an expected agreement of 1, but for rounding.
    guard 1 - expected > 1e-12 else { return .undefined(.oneCategoryOnly) }
    return .value((observed - expected) / (1 - expected))
  }
}

/// A coefficient with its standard error and its 95 % interval.
///
/// `standardError` is undefined where the coefficient is, and with a single unit. `interval` is nil then.
package struct Estimate: Sendable, Equatable {
  package let statistic: Statistic
  package let standardError: Statistic
  package let interval: ClosedRange<Double>?

  package var value: Double? { statistic.value }

  static func undefined(_ reason: Undefined) -> Estimate {
    Estimate(statistic: .undefined(reason), standardError: .undefined(reason), interval: nil)
  }

  /// With the variance of the coefficient's mean over `units` units: an interval of Student's t with
  /// `units − 1` degrees of freedom, its upper end cut at 1 (Gwet 2014, section 5.3).
  init(_ value: Double, variance: Double, units: Int) {
    statistic = .value(value)
    guard units > 1 else {
      standardError = .undefined(.oneUnit)
      interval = nil
      return
    }
    let error = max(0, variance).squareRoot()
    let reach = studentQuantile975(degreesOfFreedom: units - 1) * error
    standardError = .value(error)
    interval = (value - reach)...max(value - reach, min(1, value + reach))
  }

  /// With a standard error of large samples: a normal interval.
  package init(_ value: Double, normalError error: Double) {
    statistic = .value(value)
    standardError = .value(error)
    interval = (value - normalQuantile975 * error)...(value + normalQuantile975 * error)
  }

  private init(statistic: Statistic, standardError: Statistic, interval: ClosedRange<Double>?) {
    self.statistic = statistic
    self.standardError = standardError
    self.interval = interval
  }
}
