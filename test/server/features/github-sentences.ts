/** What each example delivery of GitHub is told as, in the order of the examples: the text of `github-sentences.txt`. */
import { githubActivity } from '../../../server/features/activity/github-activity.ts';
import { groupActivities } from '../../../components/activity/model/activity-groups.ts';
import { sentenceOf, sentenceText } from '../../../components/activity/activity-sentence.ts';
import { ACTIVITY_STRINGS } from '../../../components/activity/activity-strings.ts';
import { githubExamples } from './github-examples.ts';

/** A delivery, and its English sentence or why it has none. */
export interface ToldExample {
  readonly title: string;
  readonly sentence?: string;
  readonly ignored?: string;
}

export const toldExamples = (of?: string): ToldExample[] =>
  githubExamples(of).map(({ id, event, payload }) => {
    const title = payload.action === undefined ? id : `${id} ${payload.action}`;
    const mapped = githubActivity(event, payload);
    if ('ignored' in mapped) return { title, ignored: mapped.ignored };
    const [group] = groupActivities([{ ...mapped, id, m: 1, at: 0, seen: true }], { by: 'none', windowMs: 0 });
    return { title, sentence: sentenceText(sentenceOf(group!, ACTIVITY_STRINGS, 'en')) };
  });

export const asText = (examples: readonly ToldExample[]): string =>
  examples.map(({ title, sentence, ignored }) => `${title}\n  ${sentence ?? `(ignored: ${ignored ?? ''})`}\n`).join('');
