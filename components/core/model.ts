/** What the headless models of all features are made of: a state that is kept up while somebody looks, and what happens. */
import { atom, onMount, type ReadableAtom, type WritableAtom } from 'nanostores';

/** What a subclass holds, as a store: made when it is first asked for, followed while somebody listens. */
export abstract class Model<State> {
  #store: WritableAtom<State> | undefined;

  /** Everything there is to show. Replaced as a whole with every change. */
  get state(): ReadableAtom<State> {
    return (this.#store ??= this.#made());
  }

  /** The state now. With `subscribe` this makes the model itself a store, as Svelte's `$model` wants one. */
  get(): State {
    return this.state.get();
  }

  /** Calls back at once and with every change, until the returned function is called. */
  subscribe(run: (state: State) => void): () => void {
    return this.state.subscribe(run);
  }

  /** What there is to show, made of what is held. */
  protected abstract stateNow(): State;

  /** The state has its first listener. What is returned is called a moment after the last one left. */
  protected abstract start(): () => void;

  /** Something that the state is made of has changed. */
  protected publish(): void {
    this.#store?.set(this.stateNow());
  }

  #made(): WritableAtom<State> {
    const store: WritableAtom<State> = atom(this.stateNow());
    onMount(store, () => this.start());
    return store;
  }
}

/** A model that also tells what happens, once each, for whoever wants more than the state. */
export abstract class TellingModel<State, Happening> extends Model<State> {
  readonly #listeners = new Set<(happening: Happening) => void>();

  /** Tells what happens, until the returned function is called. Listening here does not follow anything. */
  on(listener: (happening: Happening) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  protected tell(happening: Happening): void {
    for (const listener of [...this.#listeners]) listener(happening);
  }
}
