import { html, type TemplateResult } from 'lit';

/** A drawing of one path, 16 by 16, that takes the colour of the text around it and is left out of what is read aloud. */
export const icon = (path: string): TemplateResult => html`
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${path}></path></svg>
`;
