/** The graphics card forgot everything, and is back empty. The browser gives it back only to those who ask it to. */
export function listenToLoss(canvas: HTMLCanvasElement, { lost, restored }: { lost(): void; restored(): void }): () => void {
  const onLost = (event: Event) => {
    event.preventDefault()
    lost()
  }
  canvas.addEventListener('webglcontextlost', onLost)
  canvas.addEventListener('webglcontextrestored', restored)
  return () => {
    canvas.removeEventListener('webglcontextlost', onLost)
    canvas.removeEventListener('webglcontextrestored', restored)
  }
}
