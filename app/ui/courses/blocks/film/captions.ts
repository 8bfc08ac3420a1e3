import { useEffect, useState } from 'react'

export interface CaptionTrack { language: 'en' | 'zh'; address: string }

/** The one that a learner sees first: in the course's own language where they have asked for captions at all. */
const CHOICE = 'theatrum.captions'
export function useCaptionChoice(tracks: readonly CaptionTrack[]): [CaptionTrack | null, (language: CaptionTrack['language'] | null) => void] {
  const [language, setLanguage] = useState<string | null>(null)
  useEffect(() => {
    try {
      setLanguage(window.localStorage.getItem(CHOICE))
    } catch {
      // Without storage they are asked for each time.
    }
  }, [])
  const choose = (next: CaptionTrack['language'] | null) => {
    setLanguage(next)
    try {
      window.localStorage.setItem(CHOICE, next ?? '')
    } catch {
      // As above.
    }
  }
  return [tracks.find((one) => one.language === language) ?? null, choose]
}
