/** A conversation of three days between people who write in many scripts, put into a room through the headless client. */
import { createClient } from 'rt-elements/client';
import type { DemoServer } from './demo-server.ts';

type Line = readonly [author: string, text: string];

const DAYS: readonly (readonly Line[])[] = [
  [
    ['Ana', 'Hi all. The hall is ours on the 14th, from six.'],
    ['Kenji', '了解です。会場の地図を送ってください 🙏'],
    ['Ana', 'https://maps.example.org/halls/old-mill?entrance=river&floor=2'],
    ['Dalia', 'شكرًا! سأحضر معي ثلاثة أشخاص، هل يوجد مكان كافٍ؟'],
    ['Ana', 'There is. Forty chairs.'],
  ],
  [
    ['Noam', 'אני מביא את המקרן, וגם HDMI ו־USB-C.'],
    ['Asha', 'क्या हम चाय का इंतज़ाम करें? मेरे पास बड़ा थर्मस है।'],
    ['Asha', '☕️🫖'],
    ['Somchai', 'ได้เลยครับ ผมจะเอาขนมไปด้วย'],
    ['Ben', 'Does anybody know the Wi-Fi there? Last time it was something like Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-guest-5GHz.'],
    ['Ana', 'It is on the door:\n  network: mill-guest\n  password: ask at the bar'],
  ],
  [
    ['Olga', 'Доброе утро! Программа готова, посмотрите и скажите, что поправить.'],
    ['Ελένη', 'Καλημέρα! Όλα ωραία, μόνο το διάλειμμα είναι λίγο μικρό.'],
    ['小林', '我同意，休息时间可以延长到二十分钟。'],
    ['Olga', '👍'],
    ['Ben', 'Then twenty minutes it is. I will print it tonight.'],
    ['Ben', 'Anything else?'],
    ['Ana', 'Only this: thank you, everybody. See you on the 14th.'],
  ],
]; // prettier-ignore

/** Sends the lines one after another, each by a client of its author, and waits until every one is stored. */
async function say(url: string, room: string, lines: readonly Line[]): Promise<void> {
  const authors = [...new Set(lines.map(([author]) => author))];
  const clients = new Map(authors.map((name) => [name, createClient({ url: `${url}/rt`, name, guest: 'none' })]));
  try {
    for (const [author, text] of lines) {
      const client = clients.get(author);
      if (client) await client.channel(`chat:${room}`).send('send', { text }).done;
    }
  } finally {
    for (const client of clients.values()) client.dispose();
  }
}

/** Fills the rooms with all three days, starting the server on each; leaves it running on today. */
export async function fillBusyRooms(server: DemoServer, rooms: readonly string[]): Promise<void> {
  for (const [index, lines] of DAYS.entries()) {
    await server.stop();
    await server.start({ daysAgo: DAYS.length - 1 - index });
    await Promise.all(rooms.map((room) => say(server.url, room, lines)));
  }
}
