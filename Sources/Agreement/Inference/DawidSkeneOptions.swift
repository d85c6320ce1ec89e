extension DawidSkene {
  /// How Dawid–Skene is fitted. The defaults are the product's; `maximumLikelihood` is the paper's.
  package struct Options: Sendable, Equatable {
    package enum Stop: Sendable, Equatable {
      /// When no posterior moves by this much in one iteration, or more.
      case posteriorChange(Double)
      /// When the lower bound of the likelihood, a judgment, gains less than this. It can stand still for a
      /// while before it has converged: for comparing with crowd-kit, which stops so.
      case boundGain(Double)
      /// Only at the largest number of iterations.
      case never
    }

    package enum Errors: Sendable, Equatable {
      /// Each class is mistaken for each other in its own measure.
      case any
      /// One accuracy per annotator, whatever the class: errors are spread evenly (the one-coin model).
      case oneCoin
      /// Classes are steps of a scale: each annotator has a bias and a spread, and now and then says anything.
      case ordinal
    }

    /// Pseudo-counts of each row of a confusion matrix: on the diagonal, and spread over the rest.
    package var diagonal = 1.5
    package var offDiagonal = 0.5
    /// Pseudo-counts a row that lean on the pooled matrix of all annotators, in place of the two above, which
    /// the pooled matrix keeps: for many classes and few judgments a person. 0: none.
    package var pooling = 0.0
    /// Pseudo-count of each class.
    package var classPrior = 1.0
    package var errors = Errors.any
    package var stop = Stop.posteriorChange(1e-6)
    package var maximumIterations = 500

    package init() {}

    /// Pseudo-counts 1.5 and 0.5 a row and 1 a class: far less overconfident than maximum likelihood.
    package static let recommended = Options()

    /// Dawid & Skene 1979 as it stands. A probability of 0 is taken as 1e-10.
    package static var maximumLikelihood: Options {
      var options = Options()
      (options.diagonal, options.offDiagonal, options.classPrior) = (0, 0, 0)
      return options
    }

    /// The one-coin model by maximum likelihood.
    package static var oneCoin: Options {
      var options = maximumLikelihood
      options.errors = .oneCoin
      return options
    }

    /// Steps of a scale: see `Errors.ordinal`.
    package static var ordinal: Options {
      var options = Options()
      options.errors = .ordinal
      return options
    }

    /// The recommended options; with many classes and few judgments an annotator's matrix leans on the pooled one.
    ///
    /// The pseudo-counts of `recommended` suppose that errors fall evenly on the other classes. With fewer than
    /// five judgments a cell that guess outweighs what was seen; what all annotators do is a better one.
    package static func recommended(for judgments: Judgments) -> Options {
      var options = Options()
      let cells = Double(judgments.annotatorCount * judgments.classCount * judgments.classCount)
      if judgments.classCount > 2, Double(judgments.count) < 5 * cells {
        options.pooling = options.diagonal + options.offDiagonal
      }
      return options
    }
  }
}
