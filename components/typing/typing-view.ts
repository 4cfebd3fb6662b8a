/** The line itself: faces, dots and words. */
import { html, nothing, type TemplateResult } from 'lit';
import { colorIndexOf, initialsOf } from '../base/avatar.ts';
import type { Author } from '../protocol/fields.ts';
import type { TypingVariant } from './typing-attributes.ts';
import type { SentencePart } from './typing-sentence.ts';

export interface TypingView {
  /** Whose faces are shown. */
  readonly faces: readonly Author[];
  readonly sentence: readonly SentencePart[];
  readonly variant: TypingVariant;
  /** What the page's author has to change. */
  readonly problem: string | undefined;
}

/** Paints the line. The slot is never left out, so that what a page put in it is not lost. */
export function typingView({ faces, sentence, variant, problem }: TypingView): TemplateResult {
  if (problem !== undefined) return html`<div class="base problem" part="base" role="alert">${problem}</div>`;
  const hasDots = variant !== 'text';
  // Without visible words the sentence stays for those who do not see the dots.
  const look = variant === 'dots' ? 'hidden-text' : 'text';
  return html`
    <div class="line">
      <div class="base" part="base" ?hidden=${sentence.length === 0}>
        ${hasDots ? html`<span class="faces" aria-hidden="true">${faces.map(faceView)}</span>` : nothing}
        <span class="dots" part="dots" aria-hidden="true" ?hidden=${!hasDots}
          ><slot name="dots"
            ><span class="dot" part="dot"></span><span class="dot" part="dot"></span
            ><span class="dot" part="dot"></span></slot
        ></span>
        <span class=${look} part="text" dir="auto">${sentence.map(partView)}</span>
      </div>
    </div>
  `;
}

const faceView = ({ id, name }: Author): TemplateResult =>
  html`<span class="avatar hue-${colorIndexOf(id)}" part="avatar">${initialsOf(name)}</span>`;

const partView = ({ kind, text }: SentencePart): TemplateResult | string =>
  kind === 'name' ? html`<bdi>${text}</bdi>` : text;
