import { openWebKit } from './browsers/webkit.ts';
import { walk } from './walk.ts';

walk('webkit', openWebKit);
