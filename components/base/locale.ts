/** Which language an element speaks, and how its sentences are put together. */

const known = new Map<string, string | undefined>();

/** The tag in canonical form, or undefined when it is none. A wrong one is reported once. */
function canonical(tag: string): string | undefined {
  if (known.has(tag)) return known.get(tag);
  let result: string | undefined;
  try {
    result = Intl.getCanonicalLocales(tag)[0];
  } catch (cause) {
    reportError(
      new TypeError(`expected a language tag such as "en" or "pt-BR", got ${JSON.stringify(tag)}`, { cause }),
    );
  }
  if (known.size < 50) known.set(tag, result);
  return result;
}

/** The language of `element`: what it was told, else `lang` up the tree and through shadow roots, else undefined. */
export function localeOf(element: Element, told: string): string | undefined {
  if (told !== '') return canonical(told);
  let node: Element | undefined = element;
  while (node !== undefined) {
    const lang: string | null | undefined = node.closest('[lang]')?.getAttribute('lang');
    if (lang) return canonical(lang);
    const root: Node = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : undefined;
  }
  return undefined;
}

/** A sentence per plural category of the language; `other` is what any number falls back to. */
export interface PluralForms {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** Puts values into `{placeholders}`. One without a value stays as it is, so that a translator sees the mistake. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The sentence for a number, its `{count}` written the way the language writes numbers. */
export function plural(forms: PluralForms, count: number, locale: string | undefined): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return fill(form, { count: new Intl.NumberFormat(locale).format(count) });
}
