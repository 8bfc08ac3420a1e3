import { useEffect, useState } from 'react'
import type { MediaShown } from '~/domain/courses/media'

/** What is being made is asked for again. */
const AGAIN_MS = 2_000
/** Nobody has answered yet: what is missing in any other is not there for this person. */
export const NOT_ASKED: ReadonlyMap<string, MediaShown> = new Map()

/** Media of a course by id, for those who may have them; what is being made is followed until it is there. An id that is missing is not theirs, or not there yet. */
export function useMedia({ courseId, classId }: { courseId: string; classId: string | null }, ids: readonly (string | null)[]): ReadonlyMap<string, MediaShown> {
  const [media, setMedia] = useState(NOT_ASKED)
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))].sort().join(',')
  useEffect(() => {
    if (wanted === '') return setMedia(NOT_ASKED)
    setMedia((before) => (wanted.split(',').every((id) => before.has(id)) ? before : NOT_ASKED))
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const found = await fetchMedia(`${classId ? `/courses/class/${classId}` : `/courses/${courseId}`}/media?ids=${wanted}`)
      if (isOver) return
      if (found) setMedia(new Map(found.map((one) => [one.id, one])))
      if (!found || found.some(({ state }) => state === 'working' || state === 'waiting')) timer = setTimeout(() => void ask(), AGAIN_MS)
    }
    void ask()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [courseId, classId, wanted])
  return media
}

/** Null: no answer. */
export async function fetchMedia(address: string): Promise<MediaShown[] | null> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' } })
    const said = (await response.json()) as { kind: string; media?: MediaShown[] }
    if (said.kind === 'listed') return said.media ?? []
    // A server that is in trouble is asked again; a refusal stays one.
    return response.status >= 500 ? null : []
  } catch {
    return null
  }
}
