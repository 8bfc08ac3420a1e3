import { useEffect } from 'react'

/** Sends what was answered without a connection in lessons of this class that are not open now. Its code comes only where there is something. */
export function useLeftAnswers(personId: string, classId: string, blockIds: readonly string[]): void {
  const here = blockIds.join(' ')
  useEffect(() => {
    let isOver = false
    let stop: (() => void) | null = null
    const open = new Set(here.split(' '))
    if (!hasAny(`theatrum:answers:${personId}:${classId}:`)) return
    void import('./left-answers').then(({ sendLeftAnswers }) => { if (!isOver) stop = sendLeftAnswers(personId, classId, (blockId) => open.has(blockId)) }, () => undefined)
    return () => {
      isOver = true
      stop?.()
    }
  }, [personId, classId, here])
}

function hasAny(prefix: string): boolean {
  try {
    return Object.keys(window.localStorage).some((key) => key.startsWith(prefix))
  } catch {
    return false
  }
}
