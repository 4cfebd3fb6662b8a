/** Stores what GitHub delivered, once per delivery. */
import { activityDraft, channelOf, check } from 'rt-elements/protocol';
import type { Desk } from '../../feature.ts';
import { post } from './activity.rules.ts';
import { githubActivity } from './github-activity.ts';

/** A delivery whose signature is good. */
interface GithubDelivery {
  /** The feed it is for: the name of a room. */
  readonly feed: string;
  /** Its `X-GitHub-Event`. */
  readonly event: string;
  /** What it is called, the same when GitHub delivers it again. */
  readonly id: string;
  readonly payload: unknown;
}

/** What became of it. */
type GithubOutcome =
  { readonly stored: string; readonly m: number; readonly repeated: boolean } | { readonly ignored: string };

/** @throws RtError `UNAVAILABLE` when storing failed: GitHub may deliver it again. */
export async function takeGithub(desk: Desk, { feed, event, id, payload }: GithubDelivery): Promise<GithubOutcome> {
  const mapped = githubActivity(event, payload);
  if ('ignored' in mapped) return mapped;
  const channel = channelOf('activity', feed);
  const key = desk.keyOf('github', channel, id);
  const draft = check(activityDraft, mapped);
  const { reply, dup } = await desk.append(channel, { key }, (state) => post(state, draft));
  return { stored: key, m: reply.m, repeated: dup };
}
