/** What `<rt-connection>` says, in Arabic. */
import type { ConnectionStrings } from '../connection-strings.ts';

export const ar: ConnectionStrings = {
  label: 'الاتصال',
  status: {
    idle: 'غير متصل',
    connecting: 'جارٍ الاتصال…',
    online: 'متصل',
    waiting: 'انقطع الاتصال',
    offline: 'أنت غير متصل بالإنترنت',
    unauthorized: 'لم يتم تسجيل الدخول',
    blocked: 'رفض الخادم هذا الاتصال',
    replaced: 'فُتحت هذه الصفحة في مكان آخر',
  },
  retryIn: 'المحاولة التالية بعد {seconds}',
  retry: 'أعد المحاولة الآن',
  refreshing: 'جارٍ تسجيل الدخول…',
  catchingUp: 'جارٍ التحديث…',
  catchingUpBy: {
    zero: 'لا تحديثات متبقية',
    one: 'بقي تحديث واحد',
    two: 'بقي تحديثان',
    few: 'بقيت {count} تحديثات',
    many: 'بقي {count} تحديثًا',
    other: 'بقي {count} تحديث',
  },
  asOf: 'محدَّث حتى {time}',
  lost: 'انقطع الاتصال. جارٍ إعادة الاتصال.',
  back: 'عاد الاتصال.',
};
