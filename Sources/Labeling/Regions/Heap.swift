/// A binary heap that gives its largest element first (Williams 1964).
struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  mutating func push(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0, elements[(index - 1) / 2] < elements[index] {
      elements.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func popLargest() -> Element? {
    guard let largest = elements.first else { return nil }
    let last = elements.removeLast()
    if elements.isEmpty { return largest }
    elements[0] = last
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < elements.count else { return largest }
      if child + 1 < elements.count, elements[child] < elements[child + 1] { child += 1 }
      guard elements[index] < elements[child] else { return largest }
      elements.swapAt(index, child)
      index = child
    }
  }
}
