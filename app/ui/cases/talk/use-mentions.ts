import { useEffect, useState } from 'react'

export interface Person { id: string; name: string }

/** What stands before the caret, if it is an @ that begins a name of one word or two. */
const BEGUN = /(?:^|[^\p{Script=Latin}\p{N}])@([\p{L}\p{N}.'’-]{0,30}(?: [\p{L}\p{N}.'’-]{1,30})?)$/u
const PAUSE_MS = 150

export const nameBegun = (beforeCaret: string): string | null => BEGUN.exec(beforeCaret)?.[1] ?? null

/** People whose names begin so; none while nobody is being named, or where nobody can be (no case). */
export function useMentions(caseId: string | null, begins: string | null): Person[] {
  const [people, setPeople] = useState<Person[]>([])
  useEffect(() => {
    if (begins === null || caseId === null) return setPeople([])
    const ending = new AbortController()
    const timer = setTimeout(() => {
      fetch(`/cases/${caseId}/mention?q=${encodeURIComponent(begins)}`, { signal: ending.signal })
        .then(async (response) => setPeople(response.ok ? ((await response.json()) as { people: Person[] }).people : []))
        // No list: what is typed stays words.
        .catch(() => undefined)
    }, PAUSE_MS)
    return () => { clearTimeout(timer); ending.abort() }
  }, [caseId, begins])
  return people
}
