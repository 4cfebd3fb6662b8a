import fc from 'fast-check';
import { histories } from '../../model/acts.ts';
import { live } from '../../model/history.ts';
import { did, type Job, none } from './job.ts';

const RUNS = 20_000;
const MOST_STEPS = 60;

/** Random histories of clients, links and servers, on virtual time. */
export const model: Job = {
  title: 'Random histories on virtual time',
  async run({ scale, minutes, random }) {
    const seed = random.int(2 ** 31);
    const result = await fc.check(fc.asyncProperty(histories(MOST_STEPS), live), {
      numRuns: Math.ceil(RUNS * scale),
      seed,
      interruptAfterTimeLimit: minutes * 60_000,
    });
    if (result.failed) console.log(fc.defaultReportMessage(result) ?? result.errorInstance);
    return [
      did(`histories of up to ${MOST_STEPS} steps, seed ${seed}`, result.numRuns),
      none('histories that broke a rule', result.failed ? 1 : 0),
    ];
  },
};
