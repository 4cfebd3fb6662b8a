/** Texts that have broken other software, or might. */
import { LIMITS } from 'rt-elements/protocol';
import type { HostileFrame } from './hostile-frames.ts';
import { clientExamples } from './wire-examples.ts';

const call = (d: string): string => `[{"t":"call","i":1,"c":"chat:general","n":"send","d":${d}}]`;
const most = LIMITS.frameBytes;

/** What is known to hurt a reader of JSON. */
export function* knownTexts(): Generator<HostileFrame> {
  const texts: Record<string, string> = {
    nothing: '',
    'a space': ' ',
    null: 'null',
    'a number': '1',
    'a text': '"ping"',
    'an object': '{"t":"ping","i":1}',
    'an array of nothing': '[null]',
    'arrays for messages': '[[1,2],[]]',
    'a byte order mark': '\ufeff[]',
    'two frames': '[][]',
    'a frame in quotes': '"[]"',
    'a comment': '[/* */]',
    NaN: call('NaN'),
    undefined: call('undefined'),
    'a number too large': call('1e999'),
    'a number too small': call('-1e999'),
    'a number of 10,000 digits': call('9'.repeat(10_000)),
    'a lone surrogate': call('"\\ud800"'),
    'a lone surrogate unescaped': call('"\udc00"'),
    'a lone surrogate in a key': call('{"\\udfff":1}'),
    __proto__: call('{"__proto__":{"polluted":true}}'),
    constructor: call('{"constructor":{"prototype":{"polluted":true}}}'),
    '__proto__ escaped': call('{"\\u005f_proto__":{"polluted":true}}'),
    '__proto__ behind a dollar': call('{"$$a":{"__proto__":{"polluted":true}}}'),
    '__proto__ as the message': '[{"__proto__":{"t":"ping","i":1}}]',
    'a kind that is __proto__': '[{"t":"__proto__","i":1}]',
    'a kind that is constructor': '[{"t":"constructor","i":1}]',
    'the same key twice': '[{"t":"ping","t":"bye","i":1,"i":2}]',
    '$b that is a number': call('{"$b":1}'),
    '$b that is no base64': call('{"$b":"!"}'),
    '$b with company': call('{"$b":"","a":1}'),
    'a single dollar': call('{"$set":1}'),
    '$b nested in itself': call('{"$b":{"$b":"AA=="}}'),
    '$b as the message': '[{"$b":"AA=="}]',
    '$b as the frame': '{"$b":"AA=="}',
    '$b as a channel': '[{"t":"sub","i":1,"c":{"$b":"AA=="}}]',
    'a line separator': call('"\u2028\u2029"'),
    'every control': call(JSON.stringify(String.fromCharCode(...Array(32).keys()))),
    'right to left override': call('{"text":"\\u202egpj.exe"}'),
    'a zalgo of marks': call(`{"text":"a${'\u0301'.repeat(3000)}"}`),
    'ten thousand messages nobody knows': `[${Array(5000).fill('{"t":"x"}').join(',')}]`,
    'many pings of one id': `[${Array(2000).fill('{"t":"ping","i":1}').join(',')}]`,
    'as many subscriptions as fit': `[${Array.from({ length: 1200 }, (_, i) => `{"t":"sub","i":${i},"c":"chat:r${i}"}`).join(',')}]`,
    'two hellos': `[${JSON.stringify(clientExamples.hello)},${JSON.stringify(clientExamples.hello)}]`,
    'a hello of another version': '[{"t":"hello","i":1,"v":99,"cid":"c","subs":[]}]',
    'a hello that follows one channel often': `[{"t":"hello","i":1,"v":1,"cid":"c","subs":[${Array(128).fill('{"c":"chat:a"}').join(',')}]}]`,
    'exactly as much as a frame may hold': `["${'x'.repeat(most - 4)}"]`,
    'one byte too much': `["${'x'.repeat(most - 3)}"]`,
    'too much in few characters': `["${'世'.repeat(most / 3)}"]`,
    'a megabyte': 'x'.repeat(2 ** 20),
    'a key of 60,000 characters': call(`{"${'k'.repeat(60_000)}":{"constructor":1}}`),
    'a key of 15,000 emoji': call(`{"a${'👋'.repeat(15_000)}":{"constructor":1}}`),
  };
  for (const [name, frame] of Object.entries(texts)) yield { name: `JSON ${name}`, frame };
  for (const depth of [17, 24, 25, 26, 100, 10_000, 30_000]) {
    yield { name: `JSON ${depth} arrays deep`, frame: call('['.repeat(depth) + ']'.repeat(depth)) };
    yield { name: `JSON ${depth} arrays deep, never closed`, frame: '['.repeat(depth) };
    const deep = Math.min(depth, 8000);
    yield { name: `JSON ${depth} objects deep`, frame: call('{"a":'.repeat(deep) + '1' + '}'.repeat(deep)) };
    yield {
      name: `JSON ${depth} objects deep, with dollars`,
      frame: call('{"$$":'.repeat(deep) + '1' + '}'.repeat(deep)),
    };
  }
  for (const wide of ['0', '[]', '{}', '""']) {
    const times = Math.floor((most - 100) / (wide.length + 1));
    yield { name: `JSON as many ${wide} as fit`, frame: call(`[${Array(times).fill(wide).join(',')}]`) };
  }
  const keys = Array.from({ length: 6000 }, (_, i) => `"k${i}":0`).join(',');
  yield { name: 'JSON 6,000 keys', frame: call(`{${keys}}`) };
}
