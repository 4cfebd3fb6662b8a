/** `npm run dev`: the demo on Vite with hot reload, our packages from source, the endpoints in the same process. */
import { viteBin } from './build.ts';
import { root } from './steps.ts';

process.chdir(`${root}demo`);
const bin = viteBin();
process.argv.splice(1, process.argv.length - 1, bin, 'dev', ...process.argv.slice(2));
await import(bin);
