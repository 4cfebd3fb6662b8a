/** What the demo's server has to tell people, by kind. */
const FANS = ['Ada', 'Bruno', 'Carmen', 'Dev', 'Elif', 'Femi', 'Greta', 'Hiro'] as const;

/** A few minutes in which likes become one row. */
const WINDOW_MS = 5 * 60_000;

const somebody = (): { id: string; name: string } => {
  const name = FANS[Math.floor(Math.random() * FANS.length)] ?? FANS[0];
  return { id: name.toLowerCase(), name };
};

/** Each makes the body of a request to `/notify`, without the user. */
export const NOTICES: ReadonlyMap<string, () => object> = new Map<string, () => object>([
  [
    'like',
    () => ({
      type: 'like',
      title: '{actors} liked your lamp',
      many: '{actors} liked your lamp',
      actor: somebody(),
      group: 'likes',
      windowMs: WINDOW_MS,
      href: '/all',
    }),
  ],
  [
    'mention',
    () => ({
      type: 'mention',
      title: '{actors} mentioned you in the lobby',
      body: 'Could you have a look at this before noon?',
      actor: somebody(),
      href: '/chat',
      actions: [{ id: 'open', label: 'Open the chat', href: '/chat' }],
    }),
  ],
  [
    'urgent',
    () => ({
      type: 'outage',
      title: 'The lights are out in hall three',
      body: 'This one waits for no others.',
      priority: 'urgent',
    }),
  ],
]);
