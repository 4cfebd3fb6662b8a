/** What all events of the family have in common. */

/** An event that bubbles, crosses shadow roots, and carries its payload in `detail`, as a `CustomEvent` does. */
export abstract class RtEvent<Detail> extends Event {
  readonly detail: Detail;

  constructor(type: string, detail: Detail, options?: EventInit) {
    super(type, { bubbles: true, composed: true, ...options });
    this.detail = detail;
  }
}
