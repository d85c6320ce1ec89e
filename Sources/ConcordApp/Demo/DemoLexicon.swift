/// The words by which the demonstration's people tell persons, places, objects and moods in fairy tales.
enum DemoLexicon {
  static let labels: [String: String] = {
    var labels: [String: String] = [:]
    for (label, words) in [("person", persons), ("place", places), ("object", objects)] {
      for word in words.split(separator: " ") { labels[String(word)] = label }
    }
    return labels
  }()

  static let moods: [(name: String, words: Set<String>)] = [
    ("joyful", set(joyful)), ("tense", set(tense)), ("sad", set(sad)),
  ]

  /// Words that belong to the mark of the word behind them.
  static let adjectives: Set<String> = set(
    """
    little old poor wicked great wild young beautiful golden good dear big small dark iron stone thick own black \
    white red narrow deep wooden silver royal glass tall hungry thirsty tired faithful cunning
    """)

  static let articles: Set<String> = set("the a an his her their my your our its")

  private static func set(_ words: String) -> Set<String> {
    Set(words.split(separator: " ").map(String.init))
  }

  private static let persons = """
    wood-cutter woodcutter wife husband children child boy girl hansel gretel brother brothers sister sisters father \
    mother stepmother step-mother grandmother witch woman man men king queen princess prince tailor giant giants \
    huntsman huntsmen servant servants miller maid maiden soldier soldiers peasant enchantress rapunzel henry \
    daughter daughters son sons dwarf dwarfs dwarves robber robbers cook knight rumpelstiltskin manikin snow-white \
    bride messenger people folk wolf fox ass dog cat cock frog bear boar unicorn master mistress companions horseman
    """

  private static let places = """
    forest house home castle palace tower cottage garden kitchen chamber room cellar village town mountain mountains \
    meadow well wood road path hut bed cave cavern stable church field fields world court bremen kingdom bridge \
    stove oven chimney river workshop door window valley thicket glens courtyard hall fireside roof threshold
    """

  private static let objects = """
    bread stones pebbles pebble crumbs axe cake sugar pearls jewels fire key candle ball crown ring apple comb bodice \
    mirror looking-glass spinning-wheel wheel straw gold silver cap basket flowers bottle wine knife scissors needle \
    sword girdle cloth jam cheese stick tree branch twig rope ladder hair rampion salad cup plate spoon lace coffin \
    bone bones duck table bucket chain horn saddle money purse pocket apron pot kettle lute cudgel moon lantern shoes
    """

  private static let joyful = """
    joy joyful happy merry merrily laughed laugh glad rejoiced feast wedding danced dance beautiful pleased delighted \
    contented sang song love loved kissed pretty fine splendid thanked blessed cheerful smiled bright gay
    """

  private static let tense = """
    afraid fear frightened killed kill blood danger trembled dark suddenly witch wolf robbers giant giants cut knife \
    devour devoured swallowed seized screamed cried crept ran terrified wicked angry rage threw struck die fierce \
    wild sword strike dead beast fright howled
    """

  private static let sad = """
    wept weep tears poor dead died sorrow alone alas hunger hungry lost grief sad sadly bitterly misery wretched \
    mourned lamented cold dearth unhappy pity grieved coffin weary lonely
    """
}
