/** Two short notes, made here: nothing is fetched. Browsers that want a gesture first stay silent until there was one. */
let context: AudioContext | undefined;

export function chime(): void {
  try {
    context ??= new AudioContext();
    if (context.state !== 'running') return void context.resume().catch(() => undefined);
    const start = context.currentTime;
    for (const [index, frequency] of [660, 440].entries()) {
      const [note, volume] = [context.createOscillator(), context.createGain()];
      const at = start + index * 0.14;
      note.frequency.value = frequency;
      volume.gain.setValueAtTime(0.08, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.13);
      note.connect(volume).connect(context.destination);
      note.start(at);
      note.stop(at + 0.14);
    }
  } catch {
    // Without sound the words remain.
  }
}
