/** A page with a bell and no server: `ring` is a push, `told` is what reached the desktop and the ear. */
import '../../../components/notifications/rt-notification-bell.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { FakeInbox } from '../../support/fake-inbox.ts';

declare global {
  var told: string[];
  var ring: (title: string) => void;
}

globalThis.told = [];
const words = globalThis.told;

class Notice {
  static permission = 'granted';
  onclick: (() => void) | null = null;
  constructor(title: string) {
    words.push(title);
  }
}
class Sound {
  play(): Promise<void> {
    words.push('sound');
    return Promise.resolve();
  }
}
Object.assign(globalThis, { Notification: Notice, Audio: Sound });

const client = new FakeClient();
const inbox = new FakeInbox(client);
const bell = Object.assign(document.createElement('rt-notification-bell'), {
  ...{ connection: client, desktop: 'ask', sound: '/ping.mp3' },
});
document.body.append(bell);
globalThis.ring = (title) => void inbox.notify({ title });
