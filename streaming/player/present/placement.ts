/**
 * Puts a picture into its container, filling it with `contain` fit, on top of what is there; invisible until `reveal`,
 * so that one delivery path can take over from another without a black moment. Undone by `remove`.
 */
export interface Placement {
  /** Shows the picture and lets it carry `data-stream`. */
  reveal(): void
  remove(): void
}

/** Containers whose position was changed, and how many pictures rely on it. */
const positioned = new WeakMap<HTMLElement, number>()

export function placePicture(container: HTMLElement, element: HTMLElement, stream: string): Placement {
  if (positioned.has(container) || getComputedStyle(container).position === 'static') {
    container.style.position = 'relative'
    positioned.set(container, (positioned.get(container) ?? 0) + 1)
  }
  Object.assign(element.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', objectFit: 'contain', display: 'block', opacity: '0' })
  container.append(element)
  return {
    reveal() {
      element.dataset.stream = stream
      element.style.opacity = '1'
    },
    remove() {
      element.remove()
      const users = positioned.get(container)
      if (users === undefined) return
      if (users > 1) positioned.set(container, users - 1)
      else {
        positioned.delete(container)
        container.style.position = ''
      }
    },
  }
}

/** Tells the container's size in device pixels now and on every change. Returns its stop. */
export function observeSize(container: HTMLElement, onSize: (width: number, height: number) => void): () => void {
  const tell = () => onSize(Math.round(container.clientWidth * devicePixelRatio), Math.round(container.clientHeight * devicePixelRatio))
  const observer = new ResizeObserver(tell)
  observer.observe(container)
  tell()
  return () => observer.disconnect()
}
