/** Plays although nobody touched this page: a browser that refuses sound then is asked without. @returns whether it plays silently for that reason */
export async function playUnasked(element: HTMLMediaElement): Promise<boolean> {
  try {
    await element.play()
    return false
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return false
    element.muted = true
    return element.play().then(() => true, () => false)
  }
}
