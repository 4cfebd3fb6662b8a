/** Every sentence `<rt-connection>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';
import type { Status } from '../core/client-api.ts';

export interface ConnectionStrings {
  /** Name of the bar, for screen readers. */
  readonly label: string;
  /** What each status is called in the bar. */
  readonly status: Readonly<Record<Status, string>>;
  /** Beside the status while waiting: `{seconds}`, formatted as a duration. */
  readonly retryIn: string;
  readonly retry: string;
  /** Instead of the status while a token is fetched. */
  readonly refreshing: string;
  /** While what was missed comes in. */
  readonly catchingUp: string;
  /** The same where it is known how much that is. */
  readonly catchingUpBy: PluralForms;
  /** Without a connection: `{time}` is when what is shown was last known to be all. */
  readonly asOf: string;
  /** Spoken once for each outage. */
  readonly lost: string;
  /** Spoken, and shown for a moment, when the connection is back. */
  readonly back: string;
}

export const CONNECTION_STRINGS: ConnectionStrings = {
  label: 'Connection',
  status: {
    idle: 'Not connected',
    connecting: 'Connecting…',
    online: 'Connected',
    waiting: 'Connection lost',
    offline: 'You are offline',
    unauthorized: 'Not signed in',
    blocked: 'The server refused this connection',
    replaced: 'This page was opened elsewhere',
  },
  retryIn: 'Next try in {seconds}',
  retry: 'Retry now',
  refreshing: 'Signing in…',
  catchingUp: 'Catching up…',
  catchingUpBy: { one: '{count} update to come', other: '{count} updates to come' },
  asOf: 'Up to date as of {time}',
  lost: 'Connection lost. Trying to reconnect.',
  back: 'Connected again.',
};
