import { startTransition, useCallback, useEffect, useState } from 'react'

export interface NoteShown { id: string; blockId: string; quote: string; text: string; colour: string }

/** One's own notes of a lesson; asked for once the page is there. Null: not known yet. */
export function useNotes(classId: string, lessonId: string) {
  const [notes, setNotes] = useState<NoteShown[] | null>(null)
  const address = `/courses/class/${classId}/notes`
  const reload = useCallback(async () => {
    const response = await fetch(`${address}?lesson=${lessonId}`).catch(() => null)
    const body = response?.ok ? ((await response.json().catch(() => null)) as { notes?: NoteShown[] } | null) : null
    const given = body?.notes
    if (given) startTransition(() => setNotes(given))
  }, [address, lessonId])
  useEffect(() => void reload(), [reload])
  /** @returns whether the server has it */
  const press = useCallback(async (fields: Record<string, string>): Promise<boolean> => {
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams({ lesson: lessonId, ...fields }) }).catch(() => null)
    const body = response?.ok ? ((await response.json().catch(() => null)) as { kind: string } | null) : null
    if (!body) return false
    await reload()
    return true
  }, [address, lessonId, reload])
  return { notes, press }
}
