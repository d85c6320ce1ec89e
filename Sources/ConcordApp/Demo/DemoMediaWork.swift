import JSON

/// What the demonstration's people make of a picture or a recording of which is known what is there: who is careful or quick
/// is right, who is hasty misses things, who is muddled names them wrong.
enum DemoMediaWork {
  enum Hand: Int64 { case careful, quick, hasty, muddled }

  static func cells(_ picture: DemoPicture, _ hand: Hand) -> JSONValue {
    var boxes: [JSONValue] = []
    for (index, cell) in picture.cells.enumerated() where hand != .hasty || index % 2 == 0 {
      let wide: Double = hand == .quick ? 1 : 0
      let (left, top) = (max(0, (cell.box.x - wide).rounded()), max(0, (cell.box.y - wide).rounded()))
      let right = min(Double(DemoPicture.width), (cell.box.x + cell.box.width + wide).rounded())
      let bottom = min(Double(DemoPicture.height), (cell.box.y + cell.box.height + wide).rounded())
      boxes.append([
        "id": .string("b\(index + 1)"), "label": .string(cell.isRod == (hand != .muddled) ? "rod" : "round"),
        "x": .double(left), "y": .double(top), "width": .double(right - left),
        "height": .double(bottom - top),
      ])
    }
    return ["cells": .array(boxes), "sharp": .string(hand == .hasty ? "no" : "yes")]
  }

  static func sounds(_ sound: DemoSound, _ hand: Hand) -> JSONValue {
    var segments: [JSONValue] = []
    for (index, call) in sound.calls.enumerated() where hand != .hasty || index % 2 == 0 {
      let late = hand == .quick ? 0.05 : 0
      func hundredths(_ time: Double) -> JSONValue { .double((time * 100).rounded() / 100) }
      segments.append([
        "id": .string("s\(index + 1)"), "label": .string(hand == .muddled ? "hum" : call.label),
        "start": hundredths(call.start + late), "end": hundredths(call.end + late),
      ])
    }
    let busy: Int64 = hand == .hasty ? 1 : hand == .muddled ? 5 : 3
    return ["calls": .array(segments), "busy": .integer(busy)]
  }
}
