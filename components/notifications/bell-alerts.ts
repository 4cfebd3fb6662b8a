/** What a bell does beyond its own box: the desktop, a sound, a voice, the page's title and its icon. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { alertOnce, Watch } from './desktop.ts';
import { followable } from './link-policy.ts';
import { NotificationVoice } from './notification-voice.ts';
import type { NotificationItem } from './notifications-model.ts';
import { AppBadge, TitleBadge } from './page-badges.ts';

/** What the bell says about itself. */
export interface AlertingHost extends ReactiveControllerHost, HTMLElement {
  readonly desktop: 'off' | 'ask';
  readonly sound: string;
  readonly linkOrigins: string;
  show(): void;
}

export class BellAlerts implements ReactiveController {
  readonly #host: AlertingHost;
  readonly #watch = new Watch();
  readonly #title = new TitleBadge();
  readonly #icon = new AppBadge();
  #sentence: (count: number) => string = String;
  readonly #voice;

  constructor(host: AlertingHost) {
    this.#host = host;
    this.#voice = new NotificationVoice(host, (count) => this.#sentence(count));
    host.addController(this);
  }

  hostConnected(): void {
    this.#watch.start();
  }

  hostDisconnected(): void {
    this.#watch.stop();
    this.#voice.stop();
    this.#title.show(0);
    this.#icon.show(0);
  }

  /** The number in front of the title and on the icon, where the page wants it there. */
  showCounts(unread: number, inTitle: boolean, onIcon: boolean): void {
    if (!this.#host.isConnected) return;
    this.#title.show(inTitle ? unread : 0);
    this.#icon.show(onIcon ? unread : 0);
  }

  /** One arrived just now. More of a group is told once, and what matters little makes no sound. */
  arrived(item: NotificationItem, title: string, { sentence }: { readonly sentence: (count: number) => string }): void {
    this.#sentence = sentence;
    if (item.priority === 'urgent') this.#voice.urgent(title);
    else this.#voice.arrived();
    const { desktop, sound, linkOrigins } = this.#host;
    const isFirst = item.count <= 1;
    const mayPlay = sound !== '' && isFirst && item.priority !== 'low';
    if ((desktop === 'off' && !mayPlay) || item.priority === 'low') return;
    void alertOnce({
      ...{ id: item.id, title, body: item.body, desktop: desktop === 'ask' },
      icon: followable(item.icon, linkOrigins),
      sound: mayPlay ? sound : undefined,
      onClick: () => this.#host.show(),
    }).catch(() => undefined);
  }
}
