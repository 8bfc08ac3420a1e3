import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useState } from 'react'
import { useClassChannel } from '~/realtime/use-class-channel'

/** Where the display stands, moved from here or from elsewhere. */
export function useDisplay(classId: string, lessonId: string, blocks: readonly { id: string }[], begin: string | null) {
  const [blockId, setBlockId] = useState(begin)
  const [isLost, setLost] = useState(false)
  const { revalidate } = useRevalidator()
  useEffect(() => setBlockId(begin), [begin])
  const state = useClassChannel(classId, (event) => { if (event.lessonId === lessonId) setBlockId(event.blockId) }, () => void revalidate())
  const at = Math.max(0, blocks.findIndex(({ id }) => id === blockId))
  const go = useCallback(async (to: number) => {
    const next = blocks[to]
    if (!next) return
    setBlockId(next.id)
    const response = await fetch(`/courses/class/${classId}/shown`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ lessonId, blockId: next.id }) }).catch(() => null)
    setLost(response?.ok !== true)
  }, [blocks, classId, lessonId])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key]
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable], [role=slider], video, canvas')
      if (!step || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      void go(at + step)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [at, go])
  return { at, go, state, isLost }
}
