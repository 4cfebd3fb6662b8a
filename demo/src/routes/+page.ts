import { toRoom } from '../lib/room.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ url }) => ({ room: toRoom(url.searchParams.get('room')) });
