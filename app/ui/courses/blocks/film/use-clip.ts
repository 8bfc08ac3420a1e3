import { useEffect, useState } from 'react'

export interface Clip { kind: 'found'; id: string; title: string; durationMs: number; isPlayable: boolean; streams: string[]; barred: { fromMs: number; toMs: number }[]; mediaBase: string }

/** A recording's facts; 'gone': it is not there for this person; null: not known yet. */
export function useClip(recordingId: string | null): Clip | 'gone' | null {
  const [clip, setClip] = useState<Clip | 'gone' | null>(null)
  useEffect(() => {
    setClip(null)
    if (!recordingId) return
    let isOver = false
    fetch(`/recordings/${recordingId}/clip`, { headers: { accept: 'application/json' } }).then(async (response) => (await response.json()) as Clip | { kind: 'gone' })
      .then((said) => { if (!isOver) setClip(said.kind === 'found' ? said : 'gone') }, () => { if (!isOver) setClip('gone') })
    return () => { isOver = true }
  }, [recordingId])
  return clip
}
