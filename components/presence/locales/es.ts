/** What `<rt-presence>` says, in Spanish. */
import type { PresenceStrings } from '../presence-strings.ts';

export const es: PresenceStrings = {
  label: 'Quién está aquí',
  member: '{name}, {status}',
  you: '{name} (tú)',
  someone: 'Alguien',
  status: { online: 'en línea', away: 'ausente', busy: 'con ocupaciones', offline: 'fuera de línea' },
  present: { one: '{count} persona aquí', many: '{count} de personas aquí', other: '{count} personas aquí' },
  plus: '+{count}',
  more: { one: '{count} persona más', many: '{count} de personas más', other: '{count} personas más' },
  connections: {
    one: '{count} pestaña o dispositivo',
    many: '{count} de pestañas o dispositivos',
    other: '{count} pestañas o dispositivos',
  },
  lastSeen: 'última vez {time}',
  page: 'en {page}',
  empty: 'No hay nadie aquí.',
  loading: 'Buscando quién está aquí',
  denied: 'No puedes ver quién está aquí.',
  openFailed: 'No se pudo saber quién está aquí.',
  retry: 'Reintentar',
  offline: 'Sin conexión',
  joined: { one: '{names} ha entrado', many: '{names} han entrado', other: '{names} han entrado' },
  left: { one: '{names} ha salido', many: '{names} han salido', other: '{names} han salido' },
  others: { one: '{count} más', many: '{count} más', other: '{count} más' },
};
