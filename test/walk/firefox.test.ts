import { openFirefox } from './browsers/firefox.ts';
import { walk } from './walk.ts';

walk('firefox', openFirefox);
