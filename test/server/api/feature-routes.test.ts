/** Routes that a feature brings are held to the document as the server's own are. */
import { diaryFeature } from '../../support/diary-feature.ts';
import { holdToDocument, keysWith, readDocument } from '../../support/openapi-conformance.ts';

const options = { apiKeys: keysWith('diary'), features: [diaryFeature()] };
const path = '/diary/ann/lines';

holdToDocument(
  await readDocument(options),
  options,
  { diaryWrite: { 201: { path, body: { text: 'x' } }, 422: { path, body: { text: 'no' } } } },
  (named) => named.startsWith('/diary/'),
);
