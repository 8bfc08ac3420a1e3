import { useCallback, useEffect, useState } from 'react'
import type { ListNotes, NoteShown as Note } from '~/domain/courses/write/notes.server'
import { post } from './post'

/** As it came over the line. */
export type NoteShown = Omit<Note, 'at'> & { at: string }
export interface AuthorNotes {
  notes: readonly NoteShown[]
  /** Whom one can name. */
  people: readonly { id: string; name: string }[]
  /** @returns what the server said of it */
  press: (intent: 'say-note' | 'settle-notes' | 'remove-note', fields: Record<string, string>) => Promise<string>
}

/** What authors say to each other beside the blocks of a lesson; asked for once the page is there, and when it is looked at again. */
export function useAuthorNotes(courseId: string, lessonId: string): AuthorNotes {
  const [listed, setListed] = useState<Pick<AuthorNotes, 'notes' | 'people'>>({ notes: [], people: [] })
  const reload = useCallback(async () => {
    const answer = await post<ListNotes>(courseId, 'list-notes', { lesson: lessonId })
    if (answer.kind === 'notes') setListed({ notes: answer.notes as unknown as NoteShown[], people: answer.people })
  }, [courseId, lessonId])
  useEffect(() => {
    const look = () => { if (document.visibilityState === 'visible') void reload() }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [reload])
  const press = useCallback(async (intent: string, fields: Record<string, string>) => {
    const { kind } = await post(courseId, intent, { lesson: lessonId, ...fields })
    if (kind === 'said' || kind === 'done') await reload()
    return kind
  }, [courseId, lessonId, reload])
  return { ...listed, press }
}
