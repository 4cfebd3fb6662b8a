/** `npm run asyncapi`: writes docs/asyncapi.json from the protocol's schemas. */
import { writeFileSync } from 'node:fs';
import { asyncApiText } from './asyncapi.ts';

writeFileSync(new URL('../../docs/asyncapi.json', import.meta.url), asyncApiText());
