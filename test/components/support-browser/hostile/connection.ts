/** A connection: why it was refused, its address and names, its words. */
import { RtConnection } from '../../../../components/connection/rt-connection.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { count, type HostileRow, shown } from './row.ts';

/** A connection to nowhere. */
class HostileConnection extends RtConnection {
  readonly fake = new FakeClient();
  protected override makeClient(): FakeClient {
    return this.fake;
  }
}
customElements.define('hostile-connection', HostileConnection);

export const connectionRow: HostileRow = {
  tag: 'rt-connection',
  async show(place, texts) {
    for (const reason of texts) {
      const bar = new HostileConnection();
      Object.assign(bar, { show: 'always', name: reason, strings: { label: reason, retry: reason } });
      place.append(bar);
      await bar.updateComplete;
      bar.fake.become({ status: 'blocked', reason });
      await bar.updateComplete;
      await shown(() => count(bar, '[part~="bar"]') === 1, 'a bar');
      bar.remove();
    }
    // What is wrong with an attribute is said with the attribute in it.
    for (const text of texts) {
      const bar = new HostileConnection();
      bar.transports = text;
      place.append(bar);
      await bar.updateComplete;
      bar.remove();
    }
  },
};
