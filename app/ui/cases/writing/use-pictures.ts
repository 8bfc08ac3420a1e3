import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { DeskShown } from '~/domain/images/shown'
import type { ReadingStudy } from '~/domain/images/reading'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import type { HeldFinding } from '~/ui/viewer/findings/store'
import { createFollowing, shownOn, type Following } from '~/ui/viewer/shown'

const NO_FINDINGS: readonly HeldFinding[] = []

/** The viewer beside the text: what it shows can be taken down, and what was taken down can be shown again. */
export function usePictures(studies: readonly ReadingStudy[]) {
  const [seat, setSeat] = useState<ViewerSeat | null>(null)
  const following = useRef<Following | null>(null)

  const onReady = useCallback((given: ViewerSeat) => {
    const follows = createFollowing(given.desk)
    following.current = follows
    setSeat(given)
    return () => {
      follows.stop()
      following.current = null
      setSeat(null)
    }
  }, [])
  const store = seat?.store
  const findings = useSyncExternalStore(
    useCallback((listener: () => void) => store?.subscribe(listener) ?? (() => undefined), [store]),
    () => store?.all() ?? NO_FINDINGS, () => NO_FINDINGS,
  )
  const series = useMemo(() => new Map(studies.flatMap(({ id: studyId, series }) => series.map((one) => [one.id, { studyId, seriesUid: one.seriesUid }] as const))), [studies])

  return {
    isReady: seat !== null, onReady, findings: useMemo(() => findings.filter(({ isRemoved }) => !isRemoved), [findings]),
    /** Null: there is nothing to be seen. */
    capture(): DeskShown | null {
      if (!seat) return null
      const shown = shownOn(seat.desk)
      return shown.panes.some(({ seriesId }) => seriesId !== null) ? shown : null
    },
    show: (shown: DeskShown) => following.current?.show(shown),
    /** The hand on the viewer is the author's again. */
    release: useCallback(() => following.current?.show(null), []),
    studyOf: (seriesId: string): string | null => series.get(seriesId)?.studyId ?? null,
    idOf: (seriesUid: string): string | null => [...series].find(([, one]) => one.seriesUid === seriesUid)?.[0] ?? null,
  }
}
export type Pictures = ReturnType<typeof usePictures>
