/** Beginnings for a new project: a schema, guidelines and a workflow that fit together. */

const text = [{ name: "text", type: "text", title: "Text" }];
const photo = [{ name: "image", type: "image", title: "Picture" }];
const sound = [{ name: "audio", type: "audio", title: "Recording" }];
const film = [{ name: "video", type: "video", title: "Video" }];
const twice = { judgments: 2, max_judgments: 3 };

export const templates = [
  {
    id: "sentiment", title: "Sentiment", text: "One key a text: positive, negative, neutral or mixed.", workflow: twice,
    guidelines: "## Sentiment\n\nChoose the feeling that the **writer** shows, not the one you have while reading.\n\n- *Mixed*: clearly both good and bad.\n- *Neutral*: facts without a feeling.\n",
    schema: { fields: text, questions: [{ name: "sentiment", type: "choice", title: "Sentiment", required: true, options: [
      { value: "positive", title: "Positive", key: "p" }, { value: "negative", title: "Negative", key: "n" }, { value: "neutral", title: "Neutral", key: "e" }, { value: "mixed", title: "Mixed", key: "m" }] }] },
  },
  {
    id: "topics", title: "Topics", text: "Any number of topics for each text, from a list with groups.", workflow: twice,
    guidelines: "## Topics\n\nChoose **every** topic the text says something about, and the most special one that fits.\n",
    schema: { fields: text, questions: [{ name: "topics", type: "choice", title: "Topics", multiple: true, required: true, options: [
      { value: "product", title: "Product" }, { value: "quality", title: "Quality", parent: "product" }, { value: "price", title: "Price", parent: "product" },
      { value: "service", title: "Service" }, { value: "delivery", title: "Delivery", parent: "service" }, { value: "support", title: "Support", parent: "service" }, { value: "other", title: "Something else" }] }] },
  },
  {
    id: "entities", title: "Names in text", text: "Mark persons, places, organisations and dates in the text.", workflow: { ...twice, agreement: 0.8 },
    guidelines: "## Names\n\nMark the whole name, without articles and titles: **Ada Lovelace**, not *Countess Ada Lovelace*.\n",
    schema: { fields: text, questions: [{ name: "entities", type: "spans", title: "Names", field: "text", labels: [
      { value: "PERSON", title: "Person", key: "p" }, { value: "PLACE", title: "Place", key: "l" }, { value: "ORG", title: "Organisation", key: "o" }, { value: "DATE", title: "Date", key: "d" }] }] },
  },
  {
    id: "rating", title: "Rating", text: "A number from 1 to 5 for each text.", workflow: { judgments: 3, max_judgments: 5 },
    guidelines: "## Rating\n\n1 is the worst you would still send, 5 the best you can imagine. Use the whole scale.\n",
    schema: { fields: text, questions: [{ name: "quality", type: "rating", title: "Quality", min: 1, max: 5, labels: ["poor", "excellent"], required: true }] },
  },
  {
    id: "free", title: "Writing", text: "Answers in one’s own words: summaries, corrections, translations.", workflow: { judgments: 1, review: "all" },
    guidelines: "## Summary\n\nOne or two full sentences, in your own words, with nothing that is not in the text.\n",
    schema: { fields: text, questions: [{ name: "summary", type: "text", title: "Summary", multiline: true, max_length: 1000, required: true }] },
  },
  {
    id: "comparison", title: "Two answers, one better", text: "Two responses to a prompt: which is better, by how much, and why.", workflow: twice,
    guidelines: "## Comparison\n\nJudge what a reader gets from it: right first, then complete, then short.\n",
    schema: {
      fields: [{ name: "prompt", type: "text", title: "Prompt" }, { name: "response_a", type: "text", title: "Response A" }, { name: "response_b", type: "text", title: "Response B" }],
      questions: [
        { name: "better", type: "preference", title: "Which is better?", required: true, fields: ["response_a", "response_b"], ties: true },
        { name: "margin", type: "rating", title: "By how much?", min: 1, max: 3, labels: ["slightly", "clearly", "far"], when: { question: "better", is: ["response_a", "response_b"] } },
        { name: "reason", type: "text", title: "Why?", max_length: 500 }],
    },
  },
  {
    id: "boxes", title: "Boxes on pictures", text: "Boxes around things, with a label and what is asked of each.", workflow: { ...twice, agreement: 0.7 },
    guidelines: "## Boxes\n\nAs tight as the thing itself, shadows left out. What is cut off by the edge of the picture ends there.\n",
    schema: { fields: photo, questions: [{ name: "objects", type: "boxes", title: "Objects", field: "image", labels: [{ value: "person", title: "Person" }, { value: "vehicle", title: "Vehicle" }, { value: "sign", title: "Sign" }],
      attributes: [{ name: "occluded", type: "choice", title: "Hidden in part?", options: ["no", "partly", "mostly"] }] }] },
  },
  {
    id: "segmentation", title: "Segmentation", text: "Pixels painted by brush, outline or a click.", workflow: { ...twice, agreement: 0.7 },
    guidelines: "## Segmentation\n\nEvery pixel of the thing and no other. Zoom in for edges; the wand and the scissors help.\n",
    schema: { fields: photo, questions: [{ name: "areas", type: "mask", title: "Areas", field: "image", labels: [{ value: "road", title: "Road" }, { value: "building", title: "Building" }, { value: "vegetation", title: "Vegetation" }] }] },
  },
  {
    id: "pose", title: "Skeleton pose", text: "The points of a body, with those that are hidden.", workflow: { ...twice, agreement: 0.7 },
    guidelines: "## Pose\n\nLeft and right are the person’s own. A joint behind something is **hidden**: set it where it must be. What lies outside the picture is not marked.\n",
    schema: { fields: photo, questions: [{ name: "people", type: "keypoints", title: "People", field: "image", skeleton: {
      points: ["nose", "neck", "left_shoulder", "left_elbow", "left_hand", "right_shoulder", "right_elbow", "right_hand", "left_hip", "left_knee", "left_foot", "right_hip", "right_knee", "right_foot"],
      edges: [["nose", "neck"], ["neck", "left_shoulder"], ["left_shoulder", "left_elbow"], ["left_elbow", "left_hand"], ["neck", "right_shoulder"], ["right_shoulder", "right_elbow"], ["right_elbow", "right_hand"],
        ["neck", "left_hip"], ["left_hip", "left_knee"], ["left_knee", "left_foot"], ["neck", "right_hip"], ["right_hip", "right_knee"], ["right_knee", "right_foot"]] } }] },
  },
  {
    id: "ocr", title: "Text in pictures", text: "Boxes around words, with what is written in them.", workflow: { ...twice, agreement: 0.7 },
    guidelines: "## Text in pictures\n\nOne box a line, turned as the line is. Write what is there, mistakes and all.\n",
    schema: { fields: photo, questions: [{ name: "lines", type: "boxes", title: "Lines of text", field: "image", rotate: true, labels: [{ value: "printed", title: "Printed" }, { value: "handwritten", title: "Handwritten" }],
      attributes: [{ name: "text", type: "text", title: "What is written", required: true }] }] },
  },
  {
    id: "relations", title: "Names and relations", text: "Mark names and say how they belong together.", workflow: { ...twice, agreement: 0.8 },
    guidelines: "## Names and relations\n\nMark every name first. Then join two with what the text **says** of them, not with what you know.\n",
    schema: { fields: text, questions: [
      { name: "names", type: "spans", title: "Names", field: "text", labels: [{ value: "PERSON", title: "Person", key: "p" }, { value: "ORG", title: "Organisation", key: "o" }, { value: "PLACE", title: "Place", key: "l" }] },
      { name: "relations", type: "relations", title: "Relations", over: "names", labels: [{ value: "works_for", title: "works for", key: "w" }, { value: "lives_in", title: "lives in", key: "i" }, { value: "knows", title: "knows", key: "k" }] }] },
  },
  {
    id: "translation", title: "Translating", text: "A translation written beside its source, and how sure you are.", workflow: { judgments: 1, review: "all" },
    guidelines: "## Translation\n\nTranslate what is meant, in the language people speak. Leave names as they are.\n",
    schema: { fields: [{ name: "source", type: "text", title: "Source" }], layout: { columns: [["source"], ["translation", "sure"]] }, questions: [
      { name: "translation", type: "text", title: "Translation", multiline: true, required: true, max_length: 4000 },
      { name: "sure", type: "rating", title: "How sure are you?", min: 1, max: 3, labels: ["guessed", "mostly", "sure"] }] },
  },
  {
    id: "speakers", title: "Speaker turns", text: "Who speaks when, and what they say.", workflow: { judgments: 1, review: "all" },
    guidelines: "## Speaker turns\n\nA turn ends where a pause is longer than a second or another voice begins. Voices may overlap.\n",
    schema: { fields: sound, questions: [{ name: "turns", type: "segments", title: "Turns", field: "audio", transcript: true, labels: [{ value: "speaker_1", title: "Speaker 1" }, { value: "speaker_2", title: "Speaker 2" }, { value: "noise", title: "Noise" }] }] },
  },
  {
    id: "emotion", title: "Emotion in speech", text: "The feeling of each stretch of a recording, and how strong it is.", workflow: { judgments: 3, max_judgments: 5 },
    guidelines: "## Emotion in speech\n\nJudge how it **sounds**, not what is said.\n",
    schema: { fields: sound, questions: [{ name: "emotions", type: "segments", title: "Emotions", field: "audio", labels: ["neutral", "happy", "sad", "angry", "afraid"], attributes: [{ name: "strength", type: "rating", title: "How strong?", min: 1, max: 3 }] }] },
  },
  {
    id: "tracking", title: "Object tracking", text: "Boxes that follow things through a video.", workflow: twice,
    guidelines: "## Tracking\n\nA keyframe where the movement changes, not on every frame. Out of sight as soon as nothing is seen.\n",
    schema: { fields: film, questions: [{ name: "things", type: "tracks", title: "Things", field: "video", labels: ["person", "car", "bicycle"] }] },
  },
  {
    id: "answer", title: "Answer of a model", text: "An answer judged for what counts, point by point.", workflow: twice,
    guidelines: "## Answer of a model\n\nRead the question first. Right is what you could prove; helpful is what the asker can use.\n",
    schema: { fields: [{ name: "prompt", type: "text", title: "Question" }, { name: "response", type: "text", title: "Answer" }], questions: [
      { name: "correct", type: "rating", title: "Right", min: 1, max: 5, labels: ["wrong", "right"], required: true },
      { name: "helpful", type: "rating", title: "Helpful", min: 1, max: 5, labels: ["useless", "solves it"], required: true },
      { name: "problems", type: "choice", title: "Problems", multiple: true, options: ["invented", "incomplete", "too long", "unsafe"] },
      { name: "comment", type: "text", title: "Comment", multiline: true, max_length: 1000 }] },
  },
  {
    id: "empty", title: "Start empty", text: "Build your own questions in the settings first.", workflow: {}, guidelines: "",
    schema: { fields: text, questions: [{ name: "category", type: "choice", title: "Category", options: ["yes", "no"], required: true }] },
  },
];
