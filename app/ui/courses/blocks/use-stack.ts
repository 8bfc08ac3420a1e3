import { useCallback, useEffect, useState, type RefObject } from 'react'
import type { OpenedStack } from '~/domain/courses/learning/open-stack.server'
import type { BlockContext } from './block-view'

export type Stack = { kind: 'waiting' } | { kind: 'refused' } | { kind: 'failed' } | ({ kind: 'opened' } & OpenedStack)

/** Where a block's pictures are asked for: in a class with the marks that its steps name; in a preview by the author's own right. */
export const stackAddress = ({ classId }: Pick<BlockContext, 'classId'>, blockId: string, studyId: string): string => (classId ? `/courses/class/${classId}/stack/${blockId}` : readingAddress(studyId))
/** By the reader's own right to the study. */
export const readingAddress = (studyId: string): string => `/images/${studyId}/reading`

/** What the viewer needs of a study, asked for when it is nearly in sight. @returns `again` after a failure */
export function useStack(address: string | null, place: RefObject<HTMLElement>): { stack: Stack; again: () => void } {
  const [stack, setStack] = useState<Stack>({ kind: 'waiting' })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const element = place.current
    setStack({ kind: 'waiting' })
    if (!element || !address) return
    const stop = new AbortController()
    const near = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      near.disconnect()
      void ask(address, stop.signal).then((found) => { if (!stop.signal.aborted) setStack(found) })
    }, { rootMargin: '600px' })
    near.observe(element)
    return () => { near.disconnect(); stop.abort() }
  }, [address, place, turn])
  return { stack, again: useCallback(() => setTurn((before) => before + 1), []) }
}

async function ask(address: string, signal: AbortSignal): Promise<Stack> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' }, signal, redirect: 'manual' })
    if (response.status === 404 || response.status === 403) return { kind: 'refused' }
    if (!response.ok) return { kind: 'failed' }
    const found = (await response.json()) as Partial<OpenedStack> & { kind?: string }
    if (found.study) return { kind: 'opened', study: found.study, findings: found.findings ?? [], still: found.still ?? null }
    return { kind: found.kind === 'refused' || found.kind === 'gone' || found.kind === 'closed' ? 'refused' : 'failed' }
  } catch {
    return { kind: 'failed' }
  }
}
