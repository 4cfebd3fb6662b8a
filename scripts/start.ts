/** `npm start`: builds what changed, then serves the demo and the realtime endpoints on one port. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from './build.ts';
import { root } from './steps.ts';

if (!(await build())) process.exit(1);
if (!existsSync(`${root}demo/server.js`)) throw new Error('demo/server.js is missing');
process.chdir(`${root}demo`);
process.env['NODE_ENV'] ??= 'production';
// In this very process, so that a signal reaches the server and its exit code is ours.
const server = pathToFileURL(`${root}demo/server.js`).href;
await import(server);
