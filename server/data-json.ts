import { stringifyValue, type Value } from 'rt-elements/protocol';

/** Data as plain JSON, bytes as `{"$b": base64}`: for what is not a frame, and may nest deeper than one value. */
export const dataAsJson = (data: Value): unknown => JSON.parse(stringifyValue(data));
