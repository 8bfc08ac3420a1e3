/** Somebody begins to do something. */
const TOUCHES = ['pointerover', 'pointerdown', 'keydown', 'focusin'] as const

/** Runs once, as soon as somebody touches the page: what is needed then and not for reading comes with it. @returns what takes it back */
export function whenTouched(run: () => void): () => void {
  const stop = () => { for (const name of TOUCHES) window.removeEventListener(name, once, { capture: true }) }
  const once = () => { stop(); run() }
  for (const name of TOUCHES) window.addEventListener(name, once, { capture: true, passive: true })
  return stop
}
