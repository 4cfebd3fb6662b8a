/** A reporter for `node --test` that yields one JSON object with the counts, for `npm test` to add up. */

/** @param {AsyncIterable<{ type: string, data: { file?: string, counts?: Record<string, number> } }>} source */
export default async function* nodeCounts(source) {
  for await (const { type, data } of source) {
    // One summary per file, and a last one for all of them, which names no file.
    if (type !== 'test:summary' || data.file !== undefined || !data.counts) continue;
    const { passed = 0, failed = 0, cancelled = 0, skipped = 0, todo = 0 } = data.counts;
    yield JSON.stringify({ passed, failed: failed + cancelled, skipped: skipped + todo });
  }
}
