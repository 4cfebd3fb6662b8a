/** What `<rt-connection>` says, in Japanese. */
import type { ConnectionStrings } from '../connection-strings.ts';

export const ja: ConnectionStrings = {
  label: '接続',
  status: {
    idle: '未接続',
    connecting: '接続中…',
    online: '接続済み',
    waiting: '接続が切れました',
    offline: 'オフラインです',
    unauthorized: 'サインインしていません',
    blocked: 'サーバーが接続を拒否しました',
    replaced: 'このページは別の場所で開かれました',
  },
  retryIn: '{seconds}後に再試行',
  retry: '今すぐ再試行',
  refreshing: 'サインイン中…',
  catchingUp: '更新中…',
  catchingUpBy: { other: '残り{count}件の更新' },
  asOf: '{time}時点の情報',
  lost: '接続が切れました。再接続しています。',
  back: '再び接続しました。',
};
