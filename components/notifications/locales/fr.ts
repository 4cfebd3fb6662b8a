/** What `<rt-notification-bell>` says, in French. */
import type { NotificationStrings } from '../notification-strings.ts';

export const fr: NotificationStrings = {
  notifications: 'Notifications',
  labelCount: {
    one: '{label}, {count} non lue',
    many: '{label}, {count} non lues',
    other: '{label}, {count} non lues',
  },
  labelNew: {
    one: '{label}, {count} nouvelle',
    many: '{label}, {count} nouvelles',
    other: '{label}, {count} nouvelles',
  },
  more: '{count}+',
  markAll: 'Tout marquer comme lu',
  filter: 'Afficher',
  all: 'Toutes',
  unread: 'Non lues',
  read: 'Lue',
  markRead: 'Marquer comme lue',
  markUnread: 'Marquer comme non lue',
  archive: 'Archiver',
  fresh: { one: '{count} nouvelle', many: '{count} nouvelles', other: '{count} nouvelles' },
  arrived: {
    one: '{count} nouvelle notification',
    many: '{count} nouvelles notifications',
    other: '{count} nouvelles notifications',
  },
  loading: 'Chargement des notifications',
  loadMore: 'Afficher les précédentes',
  loadFailed: 'Impossible de les charger.',
  retry: 'Réessayer',
  dismiss: 'Fermer',
  empty: 'Rien pour le moment. Vous êtes à jour.',
  emptyUnread: 'Rien de non lu.',
  openFailed: 'Impossible d’ouvrir les notifications.',
  denied: 'Vous ne pouvez pas recevoir de notifications ici.',
  offline: 'Hors ligne. Ce que vous voyez n’est peut-être pas à jour.',
  undone: 'Cela n’a pas été enregistré : {reason}',
  desktopOffer: 'Être aussi prévenu sur le bureau.',
  turnOn: 'Activer',
  desktopBlocked:
    'Les notifications de bureau sont bloquées pour ce site. Autorisez-les dans les paramètres du site, à côté de la barre d’adresse.',
  people: { one: '{count} personne', many: '{count} personnes', other: '{count} personnes' },
  others: { one: '{count} autre', many: '{count} autres', other: '{count} autres' },
  someone: 'Quelqu’un',
};
