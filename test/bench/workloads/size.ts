/** Bytes of one chat message on its way to one member, once offsets have five digits. Frame headers are not counted. */
import type { Stand } from '../stand.ts';
import type { Work } from './work.ts';

const EARLIER = 10_000;
/** One at a time, so that each is a frame. */
const MESSAGES = 50;

export const size: Work = {
  servers: ['socket.io', 'ws naive', 'ws tuned', 'rt', 'rt msgpack'],
  metrics: { bytes: { title: 'bytes on the wire per delivered message of 100 characters', digits: 0 } },
  async run(stand: Stand) {
    await stand.start();
    await stand.join(1, 2);
    return { bytes: await stand.load.ask('bytesPerMessage', { earlier: EARLIER, messages: MESSAGES }) };
  },
};
