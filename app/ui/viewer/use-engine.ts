import { useEffect, useRef, useState } from 'react'
import { firstPicture } from '~/domain/images/first-picture'
import type { ReadingSeries, SeriesFrames } from '~/domain/images/reading'
import { createEngine, type ReadingEngine } from './engine'
import { beginEarly } from './engine/frames/early'
import { dicomWebSource } from './engine/frames/frame-source'
import type { ThroughLink } from './through-link'

// This module comes with the reading page alone, and runs before the page is alive.
beginEarly()

/** Ends with the page. @param all the study's series, of which `first` has come with the page @param firstIndex its picture that is seen first; null: where such series begin */
export function useEngine(all: readonly ReadingSeries[], first: SeriesFrames | null, link?: ThroughLink, firstIndex: number | null = null): { engine: ReadingEngine | null; hasFailed: boolean } {
  const [engine, setEngine] = useState<ReadingEngine | null>(null)
  const [hasFailed, setHasFailed] = useState(false)
  const given = useRef({ all, first, link, firstIndex })
  given.current = { all, first, link, firstIndex }
  useEffect(() => {
    let started: ReadingEngine | null = null
    try {
      started = createEngine({ source: dicomWebSource(given.current.link?.pictures, () => given.current.link?.onRefused()), framesOf: async (series) => {
        const { first, link } = given.current
        return first?.seriesId === series.id ? first : framesOf(series, link)
      } })
      const series = given.current.all.find(({ id }) => id === given.current.first?.seriesId)
      if (series) started.begin(series, given.current.firstIndex ?? firstPicture(series))
      setEngine(started)
    } catch {
      setHasFailed(true)
    }
    return () => started?.stop()
  }, [])
  return { engine, hasFailed }
}

async function framesOf(series: ReadingSeries, link: ThroughLink | undefined): Promise<SeriesFrames> {
  const response = await fetch(link?.series(series.id) ?? `/images/${encodeURIComponent(series.studyId)}/series/${encodeURIComponent(series.id)}`)
  if (response.status === 404) link?.onRefused()
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return (await response.json()) as SeriesFrames
}
