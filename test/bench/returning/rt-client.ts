/** Our own client with its defaults, following a chat room. */
import { createClient } from 'rt-elements/client';
import { channelOf } from 'rt-elements/protocol';
import type { StartClient } from './client.ts';

export const startRtClient: StartClient = (port, journey) => {
  const client = createClient({ url: `http://127.0.0.1:${port}/rt`, name: 'Ann', guest: 'none' });
  const channel = client.channel(channelOf('chat', 'general'));
  let live = false;
  const unbind = channel.status.subscribe(({ freshness }) => {
    if ((freshness === 'live') === live) return;
    live = !live;
    if (live) journey.joined();
    else journey.lost();
  });
  const unfollow = channel.follow({ want: 'live' });
  return () => {
    unfollow();
    unbind();
    client.dispose();
  };
};
