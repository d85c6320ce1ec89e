/// The value with half of the weight on either side; where that is a gap, its middle, or its lower end when the
/// value must be one of those given.
///
/// nil without weight. Source: Edgeworth 1888; the median that minimises Σ weight · |value − median|.
package func weightedMedian(_ values: [(value: Double, weight: Double)], takesLower: Bool = false) -> Double?
{
  let sorted = values.filter { $0.weight > 0 }.sorted { $0.value < $1.value }
  let half = sorted.reduce(0) { $0 + $1.weight } / 2
  var below = 0.0
  for (index, entry) in sorted.enumerated() {
    below += entry.weight
    // Weights that sum to exactly half, but for rounding.
    if abs(below - half) <= 1e-12 * half, index + 1 < sorted.count {
      let next = sorted[index + 1].value
      return takesLower ? entry.value : entry.value + (next - entry.value) / 2
    }
    if below > half { return entry.value }
  }
  return nil
}
