import { error } from '@sveltejs/kit';
import { CATALOGUE } from '../../lib/catalogue.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params }) => {
  const entry = CATALOGUE.find(({ slug }) => slug === params.slug);
  if (entry === undefined) error(404, 'There is no such page');
  return { entry };
};
