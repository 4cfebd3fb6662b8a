/**
 * As much of `curl` as the documentation uses, for machines that have none: `-N`, `--silent`, `-X`, `-H`, `-d`,
 * `--write-out '\n%{http_code}'` and an address.
 */
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'no-buffer': { type: 'boolean', short: 'N' },
    silent: { type: 'boolean' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
    request: { type: 'string', short: 'X' },
    'write-out': { type: 'string' },
  },
});
const headers = (values.header ?? []).map((line): [string, string] => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
});
const { data, request: method } = values;
const answer = await fetch(positionals[0] ?? '', {
  headers,
  ...(data !== undefined && { method: 'POST', body: data }),
  ...(method !== undefined && { method }),
});
if (answer.body) await pipeline(answer.body, process.stdout, { end: false });
if (values['write-out'] !== undefined) process.stdout.write(`\n${answer.status}`);
