/** The demo's stream of activities: each different sentence of GitHub's examples once, told by a cast of several people. */
import { groupActivities } from '../../components/activity/model/activity-groups.ts';
import { sentenceOf, sentenceText } from '../../components/activity/activity-sentence.ts';
import { ACTIVITY_STRINGS } from '../../components/activity/activity-strings.ts';
import type { ActivityDraft } from '../../components/protocol/index.ts';
import { githubActivity } from '../../server/features/activity/github-activity.ts';
import { githubExamples } from '../server/features/github-examples.ts';

/** The examples know one person; a feed in which one person does everything shows nothing of what feeds are for. */
const CAST = ['octocat', 'monalisa', 'hubot', 'Codertocat', 'rachmari', 'hacktocat'];

/** What `demo/stage/github-activities.json` holds. Pure: the same from the same examples. */
export function githubStream(): {
  readonly source: string;
  readonly license: string;
  readonly activities: readonly ActivityDraft[];
} {
  const bySentence = new Map<string, ActivityDraft>();
  for (const { id, event, payload } of githubExamples()) {
    const mapped = githubActivity(event, payload);
    if ('ignored' in mapped) continue;
    const [group] = groupActivities([{ ...mapped, id, m: 1, at: 0, seen: true }], { by: 'none', windowMs: 0 });
    const sentence = sentenceText(sentenceOf(group!, ACTIVITY_STRINGS, 'en'));
    if (!bySentence.has(sentence)) bySentence.set(sentence, mapped);
  }
  const activities = [...bySentence.values()];
  // Strides keep what belongs together apart, as a day at work does.
  const order = activities.map((_, index) => (index * 37) % activities.length);
  const mixed = new Set(order).size === activities.length ? order.map((index) => activities[index]!) : activities;
  return {
    source: '@octokit/webhooks-examples 7.6.1, mapped by server/features/activity, told by a cast',
    license: 'MIT; by Gregor Martynus and the contributors of octokit/webhooks',
    activities: mixed.map((draft, index) => {
      const name = CAST[index % CAST.length]!;
      const actor = { id: `github:user:${name}`, name, kind: 'user', href: `https://github.com/${name}` };
      return { ...draft, actor };
    }),
  };
}
