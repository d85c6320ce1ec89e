import JSON

/// What the demonstration's projects ask, and what their guidelines say.
enum DemoProjects {
  static let talesSchema: JSONValue = [
    "fields": [["name": "text", "type": "text", "title": "Passage"]],
    "questions": [
      [
        "name": "marks", "type": "spans", "field": "text", "title": "Label for a selection",
        "labels": [
          ["value": "person", "title": "Person", "key": "1", "color": "#0072b2"],
          ["value": "place", "title": "Place", "key": "2", "color": "#d55e00"],
          ["value": "object", "title": "Object", "key": "3", "color": "#009e73"],
        ],
      ],
      [
        "name": "mood", "type": "choice", "title": "Mood of the passage", "required": true,
        "options": [
          ["value": "joyful", "title": "Joyful", "key": "j"],
          ["value": "tense", "title": "Tense", "key": "t"],
          ["value": "sad", "title": "Sad", "key": "s"], ["value": "neutral", "title": "Neutral", "key": "n"],
        ],
      ],
    ],
  ]

  /// Three people are few: who reviews has often answered as well, so own work may be reviewed here.
  static let talesWorkflow: JSONValue = [
    "judgments": 2, "max_judgments": 3, "agreement": 0.75, "review": "disputed", "review_sample": 0.05,
    "self_review": true, "second_review": 0.5, "gold_rate": 0.05, "gold_tolerance": 0.25,
    "gold_action": "warn",
  ]

  static let talesGuidelines = """
    # Fairy tales

    Mark who acts, where it happens and what is handled, then say how the passage **feels**.

    ## Marks

    - **Person**: anyone who acts or speaks, animals and giants too: *the* `little tailor`, *the* `wolf`.
    - **Place**: where someone is or goes: `great forest`, `castle`.
    - **Object**: a thing that is held, given, eaten or sought: `piece of bread`, `golden ball`.

    Leave articles out and keep adjectives in. Pronouns are not marked.

    ## Mood

    | mood | when |
    |---|---|
    | Joyful | someone is glad, or something turns out well |
    | Tense | danger, threat, haste |
    | Sad | loss, hunger, being left alone |
    | Neutral | nothing of it |

    If two moods fit, take the one with which the passage **ends**.
    """

  static let pairsSchema: JSONValue = [
    "fields": [
      ["name": "first", "type": "text", "title": "First word"],
      ["name": "second", "type": "text", "title": "Second word"],
    ],
    "questions": [
      [
        "name": "similarity", "type": "rating", "title": "How similar are the two?", "min": 0, "max": 10,
        "required": true,
      ]
    ],
  ]

  static let pairsWorkflow: JSONValue = [
    "judgments": 10, "max_judgments": 10, "agreement": 0.6, "review": "disputed", "review_sample": 0,
    "self_review": true,
  ]

  static let pairsGuidelines = """
    # Word pairs

    How similar are the two words in meaning? **0**: not at all, **10**: the same.

    The ratings are those of ten real people (Snow and others, 2008).
    """
}
