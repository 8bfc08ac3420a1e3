import { useEffect, useRef, useState } from 'react'
import type { ReadingSeries, SeriesFrames } from '~/domain/images/reading'
import type { ReadingEngine } from './engine'

/** The engine is loaded when a study is read, never with another page; ends with the page. */
export function useEngine(first: SeriesFrames | null): { engine: ReadingEngine | null; hasFailed: boolean } {
  const [engine, setEngine] = useState<ReadingEngine | null>(null)
  const [hasFailed, setHasFailed] = useState(false)
  const given = useRef(first)
  given.current = first
  useEffect(() => {
    let isGone = false
    let started: ReadingEngine | null = null
    void Promise.all([import('./engine'), import('./engine/frames/frame-source')]).then(([{ createEngine }, { dicomWebSource }]) => {
      if (isGone) return
      started = createEngine({ source: dicomWebSource, framesOf: async (series) => (given.current?.seriesId === series.id ? given.current : framesOf(series)) })
      setEngine(started)
    }, () => setHasFailed(true))
    return () => {
      isGone = true
      started?.stop()
    }
  }, [])
  return { engine, hasFailed }
}

async function framesOf(series: ReadingSeries): Promise<SeriesFrames> {
  const response = await fetch(`/images/${encodeURIComponent(series.studyId)}/series/${encodeURIComponent(series.id)}`)
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return (await response.json()) as SeriesFrames
}
