/** What `<rt-connection>` says, in French. */
import type { ConnectionStrings } from '../connection-strings.ts';

export const fr: ConnectionStrings = {
  label: 'Connexion',
  status: {
    idle: 'Non connecté',
    connecting: 'Connexion…',
    online: 'Connecté',
    waiting: 'Connexion perdue',
    offline: 'Vous êtes hors ligne',
    unauthorized: 'Non identifié',
    blocked: 'Le serveur a refusé cette connexion',
    replaced: 'Cette page a été ouverte ailleurs',
  },
  retryIn: 'Prochain essai dans {seconds}',
  retry: 'Réessayer maintenant',
  refreshing: 'Identification…',
  catchingUp: 'Mise à jour…',
  catchingUpBy: {
    one: 'Encore {count} nouveauté',
    many: 'Encore {count} de nouveautés',
    other: 'Encore {count} nouveautés',
  },
  asOf: 'À jour à {time}',
  lost: 'Connexion perdue. Nouvelle tentative en cours.',
  back: 'Connexion rétablie.',
};
