/** Issues, pull requests, discussions, and what is said about them, as activities. */
import {
  ignored,
  type Mapped,
  type Mapping,
  NO_SENTENCE,
  numbered,
  part,
  type Payload,
  person,
  repository,
  repositoryOf,
  thing,
  told,
  verbOf,
  words,
} from './github-payload.ts';

/** What can be done to anything that has a number. */
const COMMON: ReadonlyArray<readonly [string, string]> = [
  ['opened', 'opened'],
  ['edited', 'edited'],
  ['deleted', 'deleted'],
  ['closed', 'closed'],
  ['reopened', 'reopened'],
  ['pinned', 'pinned'],
  ['unpinned', 'unpinned'],
  ['locked', 'locked'],
  ['unlocked', 'unlocked'],
];
const ISSUE_VERBS = new Map(COMMON);
const PULL_VERBS = new Map([
  ...COMMON,
  ['synchronize', 'updated'] as const,
  ['ready_for_review', 'readied'] as const,
  ['converted_to_draft', 'drafted'] as const,
]);
const DISCUSSION_VERBS = new Map([...COMMON, ['created', 'started'] as const, ['answered', 'answered'] as const]);
const COMMENT_VERBS = new Map([
  ['created', 'commented'],
  ['edited', 'edited'],
  ['deleted', 'deleted'],
]);
/** What is done with something else, and where that stands. */
const WITH_PERSON = new Map([
  ['assigned', 'assigned'],
  ['unassigned', 'unassigned'],
]);
const WITH_LABEL = new Map([
  ['labeled', 'labeled'],
  ['unlabeled', 'unlabeled'],
]);

type Thing = ReturnType<typeof thing>;

const issueOf = (payload: Payload): Thing => {
  const issue = part(payload, 'issue');
  const isPull = Object.hasOwn(issue, 'pull_request');
  return numbered(isPull ? 'pull-request' : 'issue', isPull ? 'pull request' : 'issue', issue);
};
const pullOf = (payload: Payload): Thing => numbered('pull-request', 'pull request', part(payload, 'pull_request'));
const discussionOf = (payload: Payload): Thing => numbered('discussion', 'discussion', part(payload, 'discussion'));

/** What people and labels are put on and taken off. */
function withOther(payload: Payload, about: Thing): Mapped | undefined {
  const assigned = verbOf(payload, WITH_PERSON);
  if (assigned !== undefined) return told(payload, assigned, about, person(part(payload, 'assignee')));
  const labeled = verbOf(payload, WITH_LABEL);
  if (labeled === undefined) return undefined;
  const label = words(payload, 'label', 'name');
  return told(payload, labeled, about, thing('label', label, label));
}

function issues(payload: Payload): Mapped {
  const issue = issueOf(payload);
  const action = words(payload, 'action');
  const verb = verbOf(payload, ISSUE_VERBS);
  if (verb !== undefined) return told(payload, verb, issue, repositoryOf(payload));
  if (action === 'milestoned' || action === 'demilestoned') {
    const milestone = part(payload, 'milestone');
    const target = thing(
      'milestone',
      words(milestone, 'html_url'),
      words(milestone, 'title'),
      words(milestone, 'html_url'),
    );
    return told(payload, action === 'milestoned' ? 'added' : 'removed', issue, target);
  }
  if (action === 'transferred')
    return told(payload, 'transferred', issue, repository(part(payload, 'changes', 'new_repository')));
  return withOther(payload, issue) ?? ignored(NO_SENTENCE);
}

function pullRequest(payload: Payload): Mapped {
  const pull = pullOf(payload);
  const action = words(payload, 'action');
  if (action === 'closed' && part(payload, 'pull_request')['merged'] === true)
    return told(payload, 'merged', pull, repositoryOf(payload));
  const verb = verbOf(payload, PULL_VERBS);
  if (verb !== undefined) return told(payload, verb, pull, repositoryOf(payload));
  if (action === 'review_requested' || action === 'review_request_removed') {
    const team = part(payload, 'requested_team');
    const asked =
      person(part(payload, 'requested_reviewer')) ??
      thing('team', words(team, 'slug'), words(team, 'name'), words(team, 'html_url'));
    return told(payload, action === 'review_requested' ? 'review-requested' : 'review-unrequested', pull, asked);
  }
  return withOther(payload, pull) ?? ignored(NO_SENTENCE);
}

const REVIEW_VERBS = new Map([
  ['approved', 'approved'],
  ['changes_requested', 'changes-requested'],
  ['commented', 'reviewed'],
]);

function review(payload: Payload): Mapped {
  const pull = pullOf(payload);
  const href = words(payload, 'review', 'html_url');
  if (words(payload, 'action') === 'dismissed')
    return told(payload, 'dismissed', aPart('review', 'a review of', pull, href), repositoryOf(payload));
  const verb = REVIEW_VERBS.get(words(payload, 'review', 'state'));
  if (words(payload, 'action') !== 'submitted' || verb === undefined) return ignored(NO_SENTENCE);
  return told(payload, verb, pull, repositoryOf(payload), href === '' ? {} : { href });
}

/** A part of something, called by the whole. */
const aPart = (kind: string, called: string, of: Thing, href: string): Thing =>
  of && thing(kind, href || of.id, `${called} ${of.name}`, href);

/** Comments on something: made, they are about it; changed, about themselves. */
const commentsOn =
  (about: (payload: Payload) => Thing): Mapping =>
  (payload) => {
    const verb = verbOf(payload, COMMENT_VERBS);
    if (verb === undefined) return ignored(NO_SENTENCE);
    const href = words(payload, 'comment', 'html_url');
    const on = about(payload);
    return verb === 'commented'
      ? told(payload, verb, on, repositoryOf(payload), href === '' ? {} : { href })
      : told(payload, verb, aPart('comment', 'a comment on', on, href), repositoryOf(payload));
  };

function discussion(payload: Payload): Mapped {
  const about = discussionOf(payload);
  const verb = verbOf(payload, DISCUSSION_VERBS);
  if (verb !== undefined) return told(payload, verb, about, repositoryOf(payload));
  const action = words(payload, 'action');
  if (action === 'unanswered') return ignored('an answer that is taken back shows in the discussion');
  if (action === 'category_changed') {
    const category = part(payload, 'discussion', 'category');
    return told(payload, 'moved', about, thing('category', words(category, 'slug'), words(category, 'name')));
  }
  if (action === 'transferred')
    return told(payload, 'transferred', about, repository(part(payload, 'changes', 'new_repository')));
  return withOther(payload, about) ?? ignored(NO_SENTENCE);
}

function thread(payload: Payload): Mapped {
  const about = aPart('thread', 'a thread in', pullOf(payload), words(payload, 'pull_request', 'html_url'));
  const action = words(payload, 'action');
  if (action === 'resolved') return told(payload, 'resolved', about, repositoryOf(payload));
  if (action === 'unresolved') return told(payload, 'reopened', about, repositoryOf(payload));
  return ignored(NO_SENTENCE);
}

function commitComment(payload: Payload): Mapped {
  const comment = part(payload, 'comment');
  const id = words(comment, 'commit_id');
  const href = words(comment, 'html_url');
  return told(payload, 'commented', thing('commit', id, `commit ${id.slice(0, 7)}`, href), repositoryOf(payload));
}

/** By the event's name, as `X-GitHub-Event` has it. */
export const TALK: ReadonlyArray<readonly [string, Mapping]> = [
  ['issues', issues],
  ['issue_comment', commentsOn(issueOf)],
  ['pull_request', pullRequest],
  ['pull_request_review', review],
  ['pull_request_review_comment', commentsOn(pullOf)],
  ['pull_request_review_thread', thread],
  ['discussion', discussion],
  ['discussion_comment', commentsOn(discussionOf)],
  ['commit_comment', commitComment],
];
