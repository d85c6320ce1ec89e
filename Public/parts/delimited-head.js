/**
 * The first records of a CSV or TSV text, at most `most`, for the eye: quotes as in RFC 4180. What would go in is the
 * server's to say; this only shows what is there before any column has a place. Empty lines are passed over.
 */
export function firstRecords(text, delimiter, most) {
  const records = [];
  const cell = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^${delimiter}\\r\\n]*))(${delimiter}|\\r?\\n|\\r|$)`, "y");
  let record = [];
  cell.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
  while (records.length < most && cell.lastIndex < text.length) {
    const found = cell.exec(text);
    record.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (found[3] === delimiter) continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}
