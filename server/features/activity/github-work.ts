/** Code, releases, checks and the people at work on them, as activities. */
import {
  ignored,
  list,
  type Mapped,
  type Mapping,
  NO_SENTENCE,
  part,
  type Payload,
  person,
  repository,
  repositoryOf,
  sender,
  thing,
  told,
  verbOf,
  words,
} from './github-payload.ts';

const MADE = new Map([
  ['created', 'created'],
  ['edited', 'edited'],
  ['deleted', 'deleted'],
]);
const MEMBERS = new Map([
  ['added', 'added'],
  ['removed', 'removed'],
]);

function push(payload: Payload): Mapped {
  const count = list(payload, 'commits').length;
  if (count === 0) return ignored('branches and tags that come and go are told by events of their own');
  const at = repositoryOf(payload);
  const name = words(payload, 'ref').replace(/^refs\/(heads|tags)\//, '');
  const href = words(payload, 'compare');
  const commits = thing('commits', words(payload, 'after'), count === 1 ? '1 commit' : `${count} commits`, href);
  return told(
    payload,
    'pushed',
    commits,
    at && thing('branch', `${at.name}@${name}`, `${name} in ${at.name}`, at.href),
    {
      count,
    },
  );
}

const ref =
  (verb: string): Mapping =>
  (payload) => {
    const kind = words(payload, 'ref_type');
    const at = repositoryOf(payload);
    const name = words(payload, 'ref');
    if (name === '') return ignored('repositories are told by an event of their own');
    return told(payload, verb, at && thing(kind, `${at.name}@${name}`, `${kind} ${name}`, at.href), at);
  };

const fork: Mapping = (payload) => told(payload, 'forked', repositoryOf(payload), repository(part(payload, 'forkee')));

function release(payload: Payload): Mapped {
  const from = part(payload, 'release');
  const name = words(from, 'name') || words(from, 'tag_name');
  const about = thing('release', words(from, 'html_url'), name, words(from, 'html_url'));
  const action = words(payload, 'action');
  if (action === 'published') return told(payload, 'released', about, repositoryOf(payload));
  if (['created', 'released', 'prereleased'].includes(action))
    return ignored('the same release is told once, when it is published');
  const verb = verbOf(payload, MADE);
  return verb === undefined ? ignored(NO_SENTENCE) : told(payload, verb, aRelease(about), repositoryOf(payload));
}
const aRelease = (about: ReturnType<typeof thing>) => about && { ...about, name: `release ${about.name}` };

function star(payload: Payload): Mapped {
  const action = words(payload, 'action');
  if (action === 'created') return told(payload, 'starred', repositoryOf(payload));
  return action === 'deleted' ? told(payload, 'unstarred', repositoryOf(payload)) : ignored(NO_SENTENCE);
}

const OUTCOMES = new Map([
  ['success', 'passed'],
  ['failure', 'failed'],
  ['error', 'failed'],
  ['timed_out', 'failed'],
]);

/** What ran and came to an end. */
function outcome(payload: Payload, from: Payload, name: string, how: string, href: string): Mapped {
  const verb = OUTCOMES.get(how);
  if (verb === undefined) return ignored('it has neither passed nor failed');
  return told(payload, verb, thing('check', words(from, 'id') || name, name, href), repositoryOf(payload));
}

function checkRun(payload: Payload): Mapped {
  const run = part(payload, 'check_run');
  if (words(payload, 'action') !== 'completed') return ignored('it has neither passed nor failed');
  return outcome(payload, run, words(run, 'name'), words(run, 'conclusion'), words(run, 'html_url'));
}

function workflowRun(payload: Payload): Mapped {
  const run = part(payload, 'workflow_run');
  if (words(payload, 'action') !== 'completed') return ignored('it has neither passed nor failed');
  const name = words(run, 'name') || words(payload, 'workflow', 'name') || `workflow #${words(run, 'run_number')}`;
  return outcome(payload, run, name, words(run, 'conclusion'), words(run, 'html_url'));
}

const status: Mapping = (payload) =>
  outcome(payload, payload, words(payload, 'context'), words(payload, 'state'), words(payload, 'commit', 'html_url'));

function deploymentStatus(payload: Payload): Mapped {
  const state = words(payload, 'deployment_status', 'state');
  if (state !== 'success') return ignored('it is not deployed');
  const place = words(payload, 'deployment', 'environment');
  return told(payload, 'deployed', repositoryOf(payload), thing('environment', place, place));
}

function gollum(payload: Payload): Mapped {
  const [first] = list(payload, 'pages');
  const page = part({ first }, 'first');
  const url = words(page, 'html_url');
  const about = thing('page', url, `wiki page ${words(page, 'title')}`, url);
  const count = list(payload, 'pages').length;
  return told(payload, words(page, 'action') === 'created' ? 'created' : 'edited', about, repositoryOf(payload), {
    count,
  });
}

const REPOSITORY_VERBS = new Map([
  ...MADE,
  ['publicized', 'publicized'] as const,
  ['privatized', 'privatized'] as const,
  ['renamed', 'renamed'] as const,
  ['transferred', 'transferred'] as const,
  ['archived', 'archived'] as const,
  ['unarchived', 'unarchived'] as const,
]);

function repositoryItself(payload: Payload): Mapped {
  const verb = verbOf(payload, REPOSITORY_VERBS);
  return verb === undefined ? ignored(NO_SENTENCE) : told(payload, verb, repositoryOf(payload));
}

/** Somebody is added to something, or taken from it. */
const members =
  (name: string, place: (payload: Payload) => ReturnType<typeof thing>): Mapping =>
  (payload) => {
    const verb = verbOf(payload, MEMBERS);
    if (verb === undefined) return ignored('what somebody may do is between them and the owners');
    return told(payload, verb, person(part(payload, name)), place(payload));
  };

const teamOf = (payload: Payload) => {
  const team = part(payload, 'team');
  return thing('team', words(team, 'html_url') || words(team, 'slug'), words(team, 'name'), words(team, 'html_url'));
};
const organizationOf = (payload: Payload) => {
  const login = words(payload, 'organization', 'login');
  return thing('organization', login, login, login && `https://github.com/${encodeURIComponent(login)}`);
};

function organization(payload: Payload): Mapped {
  const action = words(payload, 'action');
  const member = person(part(payload, 'membership', 'user'));
  if (action === 'member_added') return told(payload, 'added', member, organizationOf(payload));
  if (action === 'member_removed') return told(payload, 'removed', member, organizationOf(payload));
  if (action === 'renamed') return told(payload, 'renamed', organizationOf(payload));
  return ignored(action === 'member_invited' ? 'whether to come is the invited one’s to tell' : NO_SENTENCE);
}

const TEAM_PLACES = new Map([
  ['added_to_repository', 'added'],
  ['removed_from_repository', 'removed'],
]);

function team(payload: Payload): Mapped {
  const about = teamOf(payload);
  const called = about && { ...about, name: `team ${about.name}` };
  const placed = verbOf(payload, TEAM_PLACES);
  if (placed !== undefined) return told(payload, placed, called, repositoryOf(payload));
  const verb = verbOf(payload, MADE);
  return verb === undefined ? ignored(NO_SENTENCE) : told(payload, verb, called, organizationOf(payload));
}

/** Labels, milestones and projects: made, changed and taken away. */
const made =
  (kind: string, title: string): Mapping =>
  (payload) => {
    const from = part(payload, kind);
    const action = words(payload, 'action');
    const verb = action === 'closed' ? 'closed' : action === 'opened' ? 'reopened' : verbOf(payload, MADE);
    if (verb === undefined) return ignored(NO_SENTENCE);
    const href = words(from, 'html_url');
    return told(payload, verb, thing(kind, href, `${kind} ${words(from, title)}`, href), repositoryOf(payload));
  };

function packaged(payload: Payload): Mapped {
  const from = part(payload, 'package');
  const href = words(from, 'html_url');
  if (words(payload, 'action') !== 'published') return ignored(NO_SENTENCE);
  const name = [words(from, 'name'), words(from, 'package_version', 'version')].filter(Boolean).join(' ');
  return told(payload, 'published', thing('package', href, name, href), repositoryOf(payload));
}

const ADVISORY_VERBS = new Map([
  ['published', 'published'],
  ['updated', 'updated'],
  ['withdrawn', 'withdrawn'],
]);

function advisory(payload: Payload): Mapped {
  const verb = verbOf(payload, ADVISORY_VERBS);
  const id = words(payload, 'security_advisory', 'ghsa_id');
  if (verb === undefined) return ignored(NO_SENTENCE);
  const title = `advisory ${id}: ${words(payload, 'security_advisory', 'summary')}`;
  return told(payload, verb, thing('advisory', id, title, `https://github.com/advisories/${encodeURIComponent(id)}`));
}

function sponsorship(payload: Payload): Mapped {
  const sponsor = person(part(payload, 'sponsorship', 'sponsor'));
  const isSecret = words(payload, 'sponsorship', 'privacy_level') !== 'public';
  if (words(payload, 'action') !== 'created') return ignored('what somebody pays is their own business');
  if (isSecret) return ignored('it is a private sponsorship');
  const about = person(part(payload, 'sponsorship', 'sponsorable'));
  if (about === undefined) return ignored(NO_SENTENCE);
  return { actor: sponsor ?? sender(payload), verb: 'sponsored', object: about };
}

/** By the event's name, as `X-GitHub-Event` has it. */
export const WORK: ReadonlyArray<readonly [string, Mapping]> = [
  ['push', push],
  ['create', ref('created')],
  ['delete', ref('deleted')],
  ['fork', fork],
  ['release', release],
  ['star', star],
  ['check_run', checkRun],
  ['workflow_run', workflowRun],
  ['status', status],
  ['deployment_status', deploymentStatus],
  ['gollum', gollum],
  ['repository', repositoryItself],
  ['member', members('member', repositoryOf)],
  ['membership', members('member', teamOf)],
  ['organization', organization],
  ['team', team],
  ['label', made('label', 'name')],
  ['milestone', made('milestone', 'title')],
  ['project', made('project', 'name')],
  ['package', packaged],
  ['security_advisory', advisory],
  ['sponsorship', sponsorship],
];
