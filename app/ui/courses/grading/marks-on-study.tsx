import { useMemo, useRef } from 'react'
import type { Finding, FindingContent } from '~/domain/images/finding'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { StackDesk } from '../blocks/stack-desk'

interface Props {
  studyId: string
  /** Where the study is asked for. */
  address: string
  /** Whose marks these are. */
  author: { id: string; name: string }
  /** As they are at the beginning: from then on they are the viewer's. */
  marks: readonly FindingContent[]
  /** Absent: they are looked at. */
  onChange?: (marks: FindingContent[]) => void
  /** The marks of the study itself lie on it as well. */
  isBeside?: boolean
}

/** Findings on a study that are somebody's answer: they are kept with the work and never on the study. */
export function MarksOnStudy({ studyId, address, author, marks, onChange, isBeside = false }: Props) {
  const say = useRef(onChange)
  say.current = onChange
  const began = useRef({ marks, author }).current
  const findings = useMemo(() => began.marks.map((content, at): Finding => ({ id: `answer-${at + 1}`, studyId, version: 1, author: began.author, createdAt: LONG_AGO, changedAt: LONG_AGO, content })), [began, studyId])
  const mayDraw = onChange !== undefined
  const onReady = useRef((seat: ViewerSeat) => {
    if (!mayDraw) return
    let last = JSON.stringify(began.marks)
    return seat.store.subscribe(() => {
      const now = seat.store.all().filter(({ isMine, isRemoved }) => isMine && !isRemoved).map(({ content }) => content)
      const key = JSON.stringify(now)
      if (key === last) return
      last = key
      say.current?.(now)
    })
  }).current
  return <StackDesk seriesId={null} address={address} shown={null} findings={findings} marks={isBeside ? 'all' : undefined} mayAnnotate={mayDraw} tools="few" railShown isOpen onReady={onReady} />
}

/** Marks of an answer have no times of their own. */
const LONG_AGO = new Date(0).toISOString()
