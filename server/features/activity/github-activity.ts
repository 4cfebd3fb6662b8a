/** Which activity a delivery of GitHub is, or why it is none. Pure. */
import { ignored, type Mapped, type Mapping, type Payload } from './github-payload.ts';
import { TALK } from './github-talk.ts';
import { WORK } from './github-work.ts';

export type { Mapped } from './github-payload.ts';

const SECRET = 'weak places are not told to everybody before they are mended';
const APP = 'it is about the app and not about the work';
const STEP = 'it is a step of a machine; what it leads to is told';
const TOLD = 'another event tells the same';
const OWN = 'it is between two people';
const CARD = 'it names nothing that people would know';

/** Events that are never told. */
const IGNORED: ReadonlyArray<readonly [string, string]> = [
  ['branch_protection_rule', 'what somebody may do is between them and the owners'],
  ['check_suite', 'its runs tell it one by one'],
  ['code_scanning_alert', SECRET],
  ['dependabot_alert', SECRET],
  ['repository_vulnerability_alert', SECRET],
  ['secret_scanning_alert', SECRET],
  ['deploy_key', SECRET],
  ['deployment', STEP],
  ['deployment_review', STEP],
  ['merge_group', STEP],
  ['page_build', STEP],
  ['repository_dispatch', STEP],
  ['repository_import', STEP],
  ['workflow_dispatch', STEP],
  ['workflow_job', STEP],
  ['github_app_authorization', APP],
  ['installation', APP],
  ['installation_repositories', APP],
  ['marketplace_purchase', APP],
  ['meta', APP],
  ['ping', APP],
  ['org_block', OWN],
  ['project_card', CARD],
  ['project_column', CARD],
  ['projects_v2_item', CARD],
  ['public', TOLD],
  ['team_add', TOLD],
  ['watch', TOLD],
];

const MAPPINGS: ReadonlyMap<string, Mapping> = new Map([
  ...TALK,
  ...WORK,
  ...IGNORED.map(([event, reason]) => [event, () => ignored(reason)] as const),
]);

/** @param event What `X-GitHub-Event` says. @param payload The body; any value. */
export function githubActivity(event: string, payload: unknown): Mapped {
  if (typeof payload !== 'object' || payload === null) return ignored('it is no object');
  return MAPPINGS.get(event)?.(payload as Payload) ?? ignored('there is no sentence for this event');
}
