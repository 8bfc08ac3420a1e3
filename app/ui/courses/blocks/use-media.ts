import { useEffect, useState } from 'react'
import type { MediaShown } from '~/domain/courses/media'

/** What is being made is asked for again. */
const AGAIN_MS = 2_000
const NONE: ReadonlyMap<string, MediaShown> = new Map()

/** Media of a course by id, for those who may have them; what is being made is followed until it is there. An id that is missing is not theirs, or not there yet. */
export function useMedia({ courseId, classId }: { courseId: string; classId: string | null }, ids: readonly (string | null)[]): ReadonlyMap<string, MediaShown> {
  const [media, setMedia] = useState(NONE)
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))].sort().join(',')
  useEffect(() => {
    if (wanted === '') return setMedia(NONE)
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
    return said.kind === 'listed' ? (said.media ?? []) : []
  } catch {
    return null
  }
}
