/** What `<rt-connection>` says, in German. */
import type { ConnectionStrings } from '../connection-strings.ts';

export const de: ConnectionStrings = {
  label: 'Verbindung',
  status: {
    idle: 'Nicht verbunden',
    connecting: 'Verbindung wird hergestellt …',
    online: 'Verbunden',
    waiting: 'Verbindung unterbrochen',
    offline: 'Sie sind offline',
    unauthorized: 'Nicht angemeldet',
    blocked: 'Der Server hat die Verbindung abgelehnt',
    replaced: 'Diese Seite wurde anderswo geöffnet',
  },
  retryIn: 'Nächster Versuch in {seconds}',
  retry: 'Jetzt versuchen',
  refreshing: 'Anmeldung läuft …',
  catchingUp: 'Wird aktualisiert …',
  catchingUpBy: { one: 'Noch {count} Neuigkeit', other: 'Noch {count} Neuigkeiten' },
  asOf: 'Stand von {time}',
  lost: 'Verbindung unterbrochen. Sie wird wiederhergestellt.',
  back: 'Wieder verbunden.',
};
