/** The page of the workload `page`: a chat with 10,000 messages of mixed heights, and no network to wait for. */
import '../../../components/chat/rt-chat.ts';
import { BEN, FakeClient } from '../../support/fake-client.ts';

const MESSAGES = 10_000;
const WORDS = 'some words to fill a line ';

/** Painted: what was done is on the screen. */
const painted = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

async function timed(act: () => unknown): Promise<number> {
  const started = performance.now();
  await act();
  await painted();
  return performance.now() - started;
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Opens it, lets messages come, and pages back as far as is held. Milliseconds, two frames of 60 Hz included. */
export async function measure(): Promise<Record<'open' | 'append' | 'prepend', number>> {
  const client = new FakeClient();
  const room = client.room('general');
  for (let i = 0; i < MESSAGES; i++) room.say(BEN, `${i} ${WORDS.repeat((i * 5) % 9)}`);
  const chat = document.createElement('rt-chat');
  Object.assign(chat, { room: 'general', connection: client, draft: 'none' });
  const open = await timed(async () => {
    document.body.append(chat);
    while (chat.messages.length === 0) await painted();
  });
  const prepends: number[] = [];
  for (let i = 0; i < 5; i++) prepends.push(await timed(() => chat.loadOlder()));
  const appends: number[] = [];
  for (let i = 0; i < 30; i++) appends.push(await timed(() => room.say(BEN, WORDS.repeat(i % 9))));
  return { open, append: middle(appends), prepend: middle(prepends) };
}

const keys: number[] = [];

/** Puts the cursor into its box, and notes how long each key takes from now on: from being pressed until its frame is out. */
export function watchKeys(): void {
  keys.length = 0;
  const { port1, port2 } = new MessageChannel();
  let pressedAt = 0;
  port2.onmessage = () => keys.push(performance.now() - pressedAt);
  document.onkeydown = ({ timeStamp }) => {
    pressedAt = timeStamp;
    // A task posted by a frame runs once that frame is painted.
    requestAnimationFrame(() => port1.postMessage(0));
  };
  document.querySelector('rt-chat')!.focus();
}

/** How many keys were noted. */
export const keyCount = (): number => keys.length;

/** Their median, and the slowest but one in twenty. */
export const keyTimes = (): readonly [number, number] => [middle(keys), keys[Math.floor(keys.length * 0.95)] ?? NaN];

Object.assign(globalThis, { measure, watchKeys, keyCount, keyTimes });
