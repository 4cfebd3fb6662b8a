/** What can be done in a channel, and whom a namespace lets do it. */
import type { User } from './feature.ts';

/**
 * What somebody wants to do in a channel: `subscribe` to follow it live (also when that is resumed), `history` to read
 * pages of it, `call` a feature's command, `publish` a plain event, `signal` what is only worth hearing now, `presence` to be
 * told who is there, `moderate` to take back what others said.
 */
export const ACTIONS = ['subscribe', 'history', 'call', 'publish', 'signal', 'presence', 'moderate'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Whom something is given to, each including those before it: `nobody` (but those whose token names the channel),
 * `signed-in` people, `guests` too, `everyone`: also who brings nothing, and whoever a token gives less.
 */
export const WHO = ['nobody', 'signed-in', 'guests', 'everyone'] as const;
export type Who = (typeof WHO)[number];

/** Whom a namespace lets do what. */
export type Access = Readonly<Record<Action, Who>>;

/** How a namespace says it: `history` and `presence` are as `read`, and `signal` as `write`, unless it is said. */
export interface AccessOptions {
  /** Who may follow channels and read their pages. */
  readonly read?: Who | undefined;
  /** Who may call commands, publish and send signals. Who brings nothing has no way to. */
  readonly write?: Who | undefined;
  /** Who may read pages of what was said. Default: as `read`. */
  readonly history?: Who | undefined;
  /** Who may send signals, such as that they are typing. Default: as `write`. */
  readonly signal?: Who | undefined;
  /** Who may be told who is present. Default: as `read`. */
  readonly presence?: Who | undefined;
  /** Who may take back what others said. Default: nobody but those whose token names the channel. */
  readonly moderate?: Who | undefined;
}

/** All that a namespace gives. @param standard For what is not said. */
export function accessOf(options: AccessOptions, standard: Access): Access {
  const { read, write, history, signal, presence, moderate } = options;
  return {
    subscribe: read ?? standard.subscribe,
    history: history ?? read ?? standard.history,
    call: write ?? standard.call,
    publish: write ?? standard.publish,
    signal: signal ?? write ?? standard.signal,
    presence: presence ?? read ?? standard.presence,
    moderate: moderate ?? standard.moderate,
  };
}

/** The same for all that can be done. */
export const accessFor = (who: Who): Access => accessOf({ read: who, write: who }, CLOSED);

const CLOSED: Access = {
  subscribe: 'nobody',
  history: 'nobody',
  call: 'nobody',
  publish: 'nobody',
  signal: 'nobody',
  presence: 'nobody',
  moderate: 'nobody',
};

/** Whether what is given to `who` is given to this user. A token that lists rights gives those and no others. */
export function includes(who: Who, { id, guest, rights }: User): boolean {
  switch (who) {
    case 'nobody':
      return false;
    case 'signed-in':
      return id !== '' && guest !== true && rights === undefined;
    case 'guests':
      return id !== '' && rights === undefined;
    case 'everyone':
      return true;
  }
}
