/** What `<rt-presence>` says, in French. */
import type { PresenceStrings } from '../presence-strings.ts';

export const fr: PresenceStrings = {
  label: 'Qui est là',
  member: '{name}, {status}',
  you: '{name} (vous)',
  someone: 'Quelqu’un',
  status: { online: 'en ligne', away: 'absence', busy: 'ne pas déranger', offline: 'hors ligne' },
  present: { one: '{count} personne ici', many: '{count} de personnes ici', other: '{count} personnes ici' },
  plus: '+{count}',
  more: { one: '{count} autre personne', many: '{count} d’autres personnes', other: '{count} autres personnes' },
  connections: {
    one: '{count} onglet ou appareil',
    many: '{count} d’onglets ou d’appareils',
    other: '{count} onglets ou appareils',
  },
  lastSeen: 'dernière visite {time}',
  page: 'sur {page}',
  empty: 'Il n’y a personne ici.',
  loading: 'Recherche des personnes présentes',
  denied: 'Vous ne pouvez pas voir qui est là.',
  openFailed: 'Impossible de savoir qui est là.',
  retry: 'Réessayer',
  offline: 'Hors ligne',
  joined: { one: '{names} est là', many: '{names} sont là', other: '{names} sont là' },
  left: { one: '{names} n’est plus là', many: '{names} ne sont plus là', other: '{names} ne sont plus là' },
  others: { one: '{count} autre', many: '{count} autres', other: '{count} autres' },
};
