import JSON

/// A project of the demonstration whose tasks lie in a file of `Public/demo`, with the work that was done on them.
struct DemoKind: Sendable {
  let file: String
  let name: String
  let description: String
  let schema: JSONValue
  let guidelines: String

  /// Two answers a task, a third where they differ; own work may be reviewed, for three people are few.
  static let workflow: JSONValue = [
    "judgments": 2, "max_judgments": 3, "agreement": 0.75, "review_sample": 0, "self_review": true,
  ]

  static let all = [answers, desks, facts]

  private static let answers = DemoKind(
    file: "answers.jsonl", name: "Answers compared",
    description: "Which of two answers helps more? Questions and answers are made up.",
    schema: [
      "fields": [
        ["name": "prompt", "type": "text", "title": "Question"],
        ["name": "response_a", "type": "text", "title": "Model A"],
        ["name": "response_b", "type": "text", "title": "Model B"],
      ],
      "questions": [
        [
          "name": "better", "type": "preference", "title": "Which answer is better?",
          "fields": ["response_a", "response_b"], "ties": true, "required": true,
        ]
      ],
    ],
    guidelines: """
      # Answers compared

      Take the answer that helps the person who asked **more**: it is right, says what is needed and no more. A wrong
      answer never wins, however well it is written. If you cannot tell them apart, say so: *equally good*.

      The two stand in an order of chance, another for everyone. Questions and answers are made up for this demonstration.
      """)

  private static let desks = DemoKind(
    file: "desks.jsonl", name: "Which desk first",
    description: "Messages to a shop, and which desk should see them first. The messages are made up.",
    schema: [
      "fields": [["name": "message", "type": "text", "title": "Message"]],
      "questions": [
        [
          "name": "desks", "type": "ranking", "title": "Who should see it first?", "required": true,
          "items": [
            ["value": "billing", "title": "Billing"], ["value": "delivery", "title": "Delivery"],
            ["value": "technical", "title": "Technical help"],
          ],
        ]
      ],
    ],
    guidelines: """
      # Which desk first

      Put the desk **first** that can settle the matter by itself, and last the one that has least to do with it. Go by what
      the person wants, not by the words: who cannot see an invoice because the app closes needs technical help.

      The messages are made up for this demonstration.
      """)

  private static let facts = DemoKind(
    file: "facts.jsonl", name: "Who knows whom",
    description: "People, places and groups, and what joins them. The sentences are made up.",
    schema: [
      "fields": [["name": "text", "type": "text", "title": "Sentence"]],
      "questions": [
        [
          "name": "names", "type": "spans", "field": "text", "title": "Names",
          "labels": [
            ["value": "person", "title": "Person", "key": "p", "color": "#0072b2"],
            ["value": "place", "title": "Place", "key": "l", "color": "#d55e00"],
            ["value": "group", "title": "Group", "key": "o", "color": "#009e73"],
          ],
        ],
        [
          "name": "facts", "type": "relations", "over": "names", "title": "Facts", "directed": true,
          "labels": [
            ["value": "lives in", "title": "lives in", "key": "i"],
            ["value": "knows", "title": "knows", "key": "k"],
            ["value": "works for", "title": "works for", "key": "w"],
          ],
        ],
      ],
    ],
    guidelines: """
      # Who knows whom

      Mark every **person**, **place** and **group** by the whole name. Then join what the sentence joins: a person *lives
      in* a place, *works for* a group, *knows* a person. Take the sentence at its word: whoever moved lives where they went.

      The sentences are made up for this demonstration.
      """)

  static let filmsSchema: JSONValue = [
    "fields": [["name": "film", "type": "video", "title": "Film"]],
    "questions": [
      [
        "name": "beetles", "type": "tracks", "field": "film", "title": "Beetles",
        "labels": [
          ["value": "red", "title": "Red beetle", "key": "1", "color": "#d55e00"],
          ["value": "blue", "title": "Blue beetle", "key": "2", "color": "#0072b2"],
        ],
      ]
    ],
  ]

  static let filmsGuidelines = """
    # Beetles

    Follow each beetle with one box from its first picture to its last, legs included. Set a keyframe where it turns or
    changes its pace; between two keyframes the box moves straight. A beetle that leaves the picture is *outside*.

    These films are drawn by rule for this demonstration.
    """
}
