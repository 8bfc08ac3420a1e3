import { useEffect, useState } from 'react'
import type { WhoSees } from '~/domain/courses/write/who-sees-recording.server'

/** Of a recording, which learners will not see it; null: all do, or nobody knows yet. */
export function useWhoSees(courseId: string, recordingId: string | null): 'not-students' | 'not-others' | null {
  const [said, setSaid] = useState<WhoSees | null>(null)
  useEffect(() => {
    setSaid(null)
    if (!recordingId) return
    let isOver = false
    fetch(`/courses/${courseId}/store?seen=${encodeURIComponent(recordingId)}`, { headers: { accept: 'application/json' } }).then(async (response) => (await response.json()) as WhoSees)
      // It is told again when the course is published.
      .then((next) => { if (!isOver) setSaid(next) }, () => undefined)
    return () => { isOver = true }
  }, [courseId, recordingId])
  return said?.kind === 'seen' ? said.notice : null
}
