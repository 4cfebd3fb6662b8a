/** Every element of this site: what it is for, what its page lets one change, and what it tells. */

/** An attribute that a page lets its reader change. */
export type Knob =
  | { readonly name: string; readonly kind: 'choice'; readonly options: readonly string[]; readonly usual: string }
  | { readonly name: string; readonly kind: 'switch' }
  | {
      readonly name: string;
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly usual: number;
    }
  | { readonly name: string; readonly kind: 'text'; readonly usual: string };

export interface Entry {
  /** Address of its page. */
  readonly slug: string;
  readonly tag: `rt-${string}`;
  readonly title: string;
  /** One sentence. */
  readonly lead: string;
  /** What to do with it, one sentence each. */
  readonly tries: readonly string[];
  /** Attributes that are always set. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly knobs: readonly Knob[];
  readonly events: readonly string[];
  /** Tags inside it, as text. */
  readonly inside?: string;
}

export const CATALOGUE: readonly Entry[] = [
  {
    slug: 'chat',
    tag: 'rt-chat',
    title: 'Chat',
    lead: 'A conversation that keeps its place, its history and every word somebody typed.',
    tries: [
      'Write on one side, and cut the network in the middle of it.',
      'Answer, edit, react: every change arrives on the other side.',
      'Reload: what was sent is there, and what was not is still on its way.',
    ],
    fixed: { room: 'lobby' },
    knobs: [
      {
        name: 'features',
        kind: 'choice',
        options: ['', 'react', 'reply edit delete react'],
        usual: 'reply edit delete react',
      },
      { name: 'receipts', kind: 'choice', options: ['off', 'count', 'names'], usual: 'count' },
      { name: 'enter', kind: 'choice', options: ['send', 'newline'], usual: 'send' },
      { name: 'max-length', kind: 'number', min: 20, max: 4000, usual: 4000 },
      { name: 'readonly', kind: 'switch' },
      { name: 'hide-composer', kind: 'switch' },
      { name: 'hide-avatars', kind: 'switch' },
    ],
    events: [
      'rt-send',
      'rt-sent',
      'rt-send-error',
      'rt-message',
      'rt-message-change',
      'rt-history',
      'rt-read',
      'rt-unread',
    ],
    inside: '<rt-typing slot="before-composer"></rt-typing>',
  },
  {
    slug: 'presence',
    tag: 'rt-presence',
    title: 'Presence',
    lead: 'Who is here: one entry per person, however many tabs and devices they have.',
    tries: [
      'Open this page in a second window: another person comes.',
      'Reload it: nobody sees you leave.',
      'Cut the network for half a minute, and bring it back.',
    ],
    fixed: { room: 'lobby' },
    knobs: [
      { name: 'variant', kind: 'choice', options: ['avatars', 'list', 'count'], usual: 'list' },
      { name: 'max', kind: 'number', min: 1, max: 20, usual: 5 },
      { name: 'sort', kind: 'choice', options: ['joined', 'name', 'active'], usual: 'joined' },
      { name: 'group', kind: 'choice', options: ['user', 'connection'], usual: 'user' },
      { name: 'exclude-self', kind: 'switch' },
      { name: 'show-away', kind: 'switch' },
    ],
    events: ['rt-join', 'rt-leave', 'rt-presence', 'rt-member-click'],
  },
  {
    slug: 'typing',
    tag: 'rt-typing',
    title: 'Typing',
    lead: 'Who is writing, said in the language of the page, and never stuck.',
    tries: ['Write into the field on one side, and look at the other.', 'Stop: the line clears by itself.'],
    fixed: { room: 'lobby' },
    knobs: [
      { name: 'variant', kind: 'choice', options: ['text', 'dots', 'both'], usual: 'both' },
      { name: 'max-names', kind: 'number', min: 1, max: 5, usual: 3 },
      { name: 'ttl', kind: 'number', min: 1000, max: 6000, usual: 6000 },
      { name: 'locale', kind: 'choice', options: ['en', 'de', 'es', 'fr', 'ja', 'ar'], usual: 'en' },
    ],
    events: ['rt-typing'],
  },
  {
    slug: 'notifications',
    tag: 'rt-notification-bell',
    title: 'Notification bell',
    lead: 'What a person should know, with counts that are right in every tab.',
    tries: [
      'Press a button below: the server notifies that side.',
      'Open a second tab of this window, read there, and watch the badge here.',
    ],
    fixed: { placement: 'bottom-start' },
    knobs: [
      { name: 'badge', kind: 'choice', options: ['unseen', 'unread', 'dot', 'none'], usual: 'unseen' },
      { name: 'max-badge', kind: 'number', min: 1, max: 99, usual: 99 },
      { name: 'mark-read', kind: 'choice', options: ['click', 'visible', 'manual'], usual: 'click' },
      { name: 'filter', kind: 'choice', options: ['all', 'unread'], usual: 'all' },
      { name: 'desktop', kind: 'choice', options: ['off', 'ask'], usual: 'off' },
      { name: 'inline', kind: 'switch' },
    ],
    events: [
      'rt-notification',
      'rt-notification-click',
      'rt-notification-action',
      'rt-count',
      'rt-toggle',
      'rt-permission',
    ],
  },
  {
    slug: 'auction',
    tag: 'rt-auction',
    title: 'Auction',
    lead: 'Bids in one order, decided by the server and counted down by its clock.',
    tries: [
      'Bid on one side, then outbid yourself from the other.',
      'Bid in the last seconds: the end moves.',
      'Restart the server in the middle of it. Price and end are kept.',
    ],
    fixed: {},
    knobs: [
      { name: 'confirm', kind: 'choice', options: ['off', 'always'], usual: 'off' },
      { name: 'quick-bids', kind: 'text', usual: '1 2 5' },
      { name: 'locale', kind: 'choice', options: ['en', 'de', 'es', 'fr', 'ja', 'ar'], usual: 'en' },
      { name: 'allow-max', kind: 'switch' },
      { name: 'hide-history', kind: 'switch' },
    ],
    events: [
      'rt-bid',
      'rt-bid-accepted',
      'rt-bid-rejected',
      'rt-outbid',
      'rt-leading',
      'rt-price',
      'rt-extended',
      'rt-closed',
    ],
  },
  {
    slug: 'activity',
    tag: 'rt-activity-feed',
    title: 'Activity feed',
    lead: 'What happened, newest first, without anything moving under the reader.',
    tries: [
      'Scroll down while things arrive: your place is kept, and a button counts what is new.',
      'Pause it, and go on.',
    ],
    fixed: { feed: 'github' },
    knobs: [
      { name: 'live', kind: 'choice', options: ['auto', 'pill', 'off'], usual: 'auto' },
      { name: 'group', kind: 'choice', options: ['none', 'actor', 'object', 'verb'], usual: 'none' },
      { name: 'page-size', kind: 'number', min: 5, max: 100, usual: 25 },
      { name: 'relative-time', kind: 'switch' },
      { name: 'hide-pause', kind: 'switch' },
    ],
    events: ['rt-activity', 'rt-activity-click', 'rt-pending', 'rt-reveal', 'rt-page', 'rt-seen'],
  },
  {
    slug: 'connection',
    tag: 'rt-connection',
    title: 'Connection',
    lead: 'One connection for every element inside it, and a word when it is gone.',
    tries: [
      'Break it, in every way the corner below offers, and watch it come back.',
      'Take it down to long polling: everything goes on as it was.',
    ],
    fixed: { url: '/rt' },
    knobs: [
      { name: 'transports', kind: 'choice', options: ['ws sse poll', 'sse poll', 'poll'], usual: 'ws sse poll' },
      { name: 'codec', kind: 'choice', options: ['json', 'msgpack'], usual: 'json' },
      { name: 'show', kind: 'choice', options: ['auto', 'always', 'never'], usual: 'always' },
      { name: 'grace', kind: 'number', min: 0, max: 10_000, usual: 2000 },
    ],
    events: ['rt-status', 'rt-clock', 'rt-resync'],
    inside: '<rt-chat room="lobby"></rt-chat>',
  },
];
