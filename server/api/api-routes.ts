/** Every route of the API. */
import { channelRoutes } from './channel-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import type { Route } from './api-route.ts';

export const routes: readonly Route[] = [...channelRoutes, ...peopleRoutes];
