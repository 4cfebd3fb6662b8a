/** What `<rt-presence>` says, in Japanese. */
import type { PresenceStrings } from '../presence-strings.ts';

export const ja: PresenceStrings = {
  label: '参加者',
  member: '{name}、{status}',
  you: '{name}（あなた）',
  someone: '誰か',
  status: { online: 'オンライン', away: '退席中', busy: '取り込み中', offline: 'オフライン' },
  present: { other: '{count}人が参加中' },
  plus: '+{count}',
  more: { other: '他{count}人' },
  connections: { other: '{count}個のタブまたは端末' },
  lastSeen: '最終アクセス：{time}',
  page: '{page}を閲覧中',
  empty: '誰もいません。',
  loading: '参加者を確認しています',
  denied: '参加者を見る権限がありません。',
  openFailed: '参加者を確認できませんでした。',
  retry: '再試行',
  offline: 'オフライン',
  joined: { other: '{names}が参加しました' },
  left: { other: '{names}が退出しました' },
  others: { other: '他{count}人' },
};
