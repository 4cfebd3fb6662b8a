/** What every broker must do, whatever it is made of. An adapter's test calls this with its own way to open one. */
import { suite } from 'node:test';
import { appends } from './appends.ts';
import { histories } from './histories.ts';
import { keys } from './keys.ts';
import { people } from './people.ts';
import { reads } from './reads.ts';
import { rows } from './rows.ts';
import type { OpenBroker } from './subject.ts';
import { trimming } from './trimming.ts';

/** Registers the contract's tests for one adapter. */
export function brokerContract(name: string, open: OpenBroker): void {
  suite(`${name}: a broker`, () => {
    appends(open);
    keys(open);
    reads(open);
    rows(open);
    people(open);
    trimming(open);
    histories(open);
  });
}
