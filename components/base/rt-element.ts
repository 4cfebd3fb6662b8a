/** What every element of the family has: a client, a language, and a word for its state. */
import { LitElement, type PropertyDeclaration } from 'lit';
import { property } from 'lit/decorators.js';
import type { Client } from '../core/client-api.ts';
import { ClientFinder, type ConnectionChoice } from './client-finder.ts';
import { localeOf } from './locale.ts';
import { numberFromText } from './number-from-text.ts';
import { VERSION } from './version.ts';

/** The word an element's host carries in its `state` attribute, for styles and for tests. */
export type ElementState = 'loading' | 'ready' | 'empty' | 'error' | 'offline' | 'denied';

/**
 * Base of the elements that show something of a room. It finds the client (property `connection`, attribute
 * `connection`, nearest provider around it, the only one on the page), again whenever the page changes, and leaves
 * everything in place when the element is moved.
 *
 * @cssprop [--rt-bg] - Background.
 * @cssprop [--rt-surface] - Background of what stands out a little: fields, bubbles, placeholders.
 * @cssprop [--rt-text] - Text.
 * @cssprop [--rt-muted] - Text of less weight, such as times.
 * @cssprop [--rt-border] - Lines.
 * @cssprop [--rt-accent] - What is one's own, and the main button.
 * @cssprop [--rt-on-accent] - Text on the accent.
 * @cssprop [--rt-link] - Links.
 * @cssprop [--rt-danger] - What failed.
 * @cssprop [--rt-warning] - What waits.
 * @cssprop [--rt-success] - What is well.
 * @cssprop [--rt-focus-ring] - The ring around what has the focus.
 * @cssprop [--rt-space=0.5rem] - Unit of the space inside.
 * @cssprop [--rt-font=inherit] - Font.
 */
export abstract class RtElement extends LitElement {
  /** Which copy defined the tag; compared when a second copy comes along. */
  static readonly rtVersion = VERSION;

  /**
   * Where to connect: the id of an `<rt-connection>`, or, as a property, that element or a client. Without it the
   * nearest connection around the element is taken, else the only one on the page.
   */
  @property() connection: ConnectionChoice;

  /** The language of dates, numbers and plurals, as a BCP 47 tag. Default: `lang` of the nearest element that has one. */
  @property() locale = '';

  readonly #finder = new ClientFinder(this);

  /** The client found, or undefined as long as there is none. */
  protected get foundClient(): Client | undefined {
    return this.#finder.client;
  }

  /** Why the page has to be changed before this element can work, or undefined. */
  protected get connectionProblem(): string | undefined {
    return this.#finder.problem;
  }

  /** The language to format in; undefined leaves the choice to the browser. */
  protected get language(): string | undefined {
    return localeOf(this, this.locale);
  }

  override requestUpdate(name?: PropertyKey, oldValue?: unknown, options?: PropertyDeclaration): void {
    super.requestUpdate(name, oldValue, options);
    numberFromText(this, name);
    // Looked for at once rather than before the update: whoever sets `connection` may read what follows from it.
    if (name === 'connection') this.#finder.find();
  }

  /** `moveBefore` leaves everything in place; only connection and language around the element may be others. */
  connectedMoveCallback(): void {
    this.#finder.find();
    this.requestUpdate();
  }

  /** Writes the host's `state` attribute. For `updated`, never while rendering on a server. */
  protected showState(state: ElementState): void {
    if (this.getAttribute('state') !== state) this.setAttribute('state', state);
  }
}
