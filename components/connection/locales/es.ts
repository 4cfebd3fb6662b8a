/** What `<rt-connection>` says, in Spanish. */
import type { ConnectionStrings } from '../connection-strings.ts';

export const es: ConnectionStrings = {
  label: 'Conexión',
  status: {
    idle: 'Sin conectar',
    connecting: 'Conectando…',
    online: 'Conectado',
    waiting: 'Conexión perdida',
    offline: 'Sin conexión a internet',
    unauthorized: 'Sesión no iniciada',
    blocked: 'El servidor rechazó esta conexión',
    replaced: 'Esta página se abrió en otro lugar',
  },
  retryIn: 'Próximo intento en {seconds}',
  retry: 'Reintentar ahora',
  refreshing: 'Iniciando sesión…',
  catchingUp: 'Poniéndose al día…',
  catchingUpBy: {
    one: 'Falta {count} novedad',
    many: 'Faltan {count} de novedades',
    other: 'Faltan {count} novedades',
  },
  asOf: 'Actualizado a las {time}',
  lost: 'Conexión perdida. Intentando reconectar.',
  back: 'Conectado de nuevo.',
};
