import type { FindingContent, FindingShape, Point2, Point3 } from '~/domain/images/finding'
import { cx } from '~/ui/class-names'
import { crossing } from '../geometry'
import type { Desk, DeskState } from '../desk'
import { referenceOf } from '../desk'
import type { View, ViewState } from '../engine/view'
import { valuesOn } from '../findings/belongs'
import { findingsOn } from '../findings/on-view'
import type { HeldFinding } from '../findings/store'
import { measure } from '../measure/measure'
import { outlineOf } from '../tools/shapes'
import type { ViewerWords } from '../words'

export interface Draft { shape: FindingShape; points: Point3[]; id: string | null }

/** Marks and reference lines over one picture. */
export function Marks({ view, state, desk, deskState, findings, draft, words }: { view: View; state: ViewState; desk: Desk; deskState: DeskState; findings: readonly HeldFinding[]; draft: Draft | null; words: ViewerWords }) {
  if (!state.plane) return null
  const seen = deskState.marks === 'none' ? [] : findingsOn(view, findings).filter(({ finding }) => (deskState.marks === 'all' || finding.isMine) && finding.id !== draft?.id)
  const lines = deskState.showsLines ? referenceLines(view, state, desk) : []
  const drafted = draft && draft.points.length > 0 ? measuredDraft(view, draft) : null
  return (
    <svg className="pointer-events-none absolute inset-0 size-full overflow-hidden" aria-hidden data-marks={seen.length}>
      {lines.map(({ id, ends: [a, b] }) => (
        <g key={id} data-reference-line={id}>
          <line x1={a[0]} y1={a[1]} x2={b[0]} y2={b[1]} stroke="#000" strokeOpacity="0.5" strokeWidth="3" />
          <line x1={a[0]} y1={a[1]} x2={b[0]} y2={b[1]} stroke={LINE_COLOURS[id] ?? '#8ab4ff'} strokeWidth="1.25" strokeDasharray="7 5" />
        </g>
      ))}
      {seen.map(({ finding, points }) => (
        <Mark key={finding.id} view={view} content={finding.content} points={points} words={words} tone={finding.isMine ? 'mine' : 'other'} isSelected={finding.id === deskState.selected} id={finding.id} author={finding.isMine ? null : finding.author.name} />
      ))}
      {drafted && <Mark view={view} content={drafted} points={draft!.points} words={words} tone="mine" isSelected id="draft" author={null} />}
    </svg>
  )
}

const LINE_COLOURS: Record<string, string> = { p1: '#ff8a8a', p2: '#8ab4ff', p3: '#8fe38f', p4: '#e0b0ff' }
/** Type grows with the screen (a classroom's display), and so do lines and handles. */
const grown = () => (typeof document === 'undefined' ? 1 : Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1)
const TONES = { mine: '#ffd84d', other: '#6fd3ff' }

function Mark({ view, content, points, words, tone, isSelected, id, author }: { view: View; content: FindingContent; points: Point3[]; words: ViewerWords; tone: 'mine' | 'other'; isSelected: boolean; id: string; author: string | null }) {
  if (content.shape === 'key-image') return null
  const at = points.map((point) => view.toCanvas(point)).filter((one): one is Point2 => one !== null)
  if (at.length !== points.length || at.length === 0) return null
  const { path, handles, label } = outlineOf(content.shape, at)
  const colour = TONES[tone]
  const k = grown()
  const values = id === 'draft' ? content.values : valuesOn(content, view.state().series.seriesUid, () => { const ground = view.ground(); return ground ? measure(content.shape, points, ground).values : [] })
  const lines = [...words.lines({ ...content, values }), ...(isSelected && author ? [author] : [])]
  return (
    <g data-mark={content.shape} data-mark-id={id}>
      {path && <path d={path} fill="none" stroke="#000" strokeOpacity="0.6" strokeWidth={(isSelected ? 5 : 4) * k} strokeLinejoin="round" />}
      {path && <path d={path} fill="none" stroke={colour} strokeWidth={(isSelected ? 2.25 : 1.5) * k} strokeLinejoin="round" strokeLinecap="round" />}
      {isSelected && handles.map(([x, y], i) => <circle key={i} cx={x} cy={y} r={5 * k} fill="#0b0b0c" stroke={colour} strokeWidth={2 * k} />)}
      {lines.length > 0 && (
        <text x={label[0]} y={label[1]} fill={colour} stroke="#000" strokeWidth={3.5 * k} strokeLinejoin="round" paintOrder="stroke" className={cx('text-sm tabular-nums', isSelected && 'font-semibold')}>
          {lines.map((line, i) => <tspan key={i} x={label[0]} dy={i ? '1.28em' : 0}>{line}</tspan>)}
        </text>
      )}
    </g>
  )
}

/** A draft is measured as it is drawn. */
function measuredDraft(view: View, { shape, points }: Draft): FindingContent | null {
  const ground = view.ground()
  if (!ground) return null
  const needed = { length: 2, angle: 3, cobb: 4, ellipse: 4, rectangle: 4, freehand: 3, probe: 1, arrow: 2, text: 1, 'key-image': 0 }[shape]
  const { values, calibration } = points.length >= needed ? measure(shape, points, ground) : { values: [], calibration: 'none' as const }
  return { shape, place: { space: 'image', points: [] }, image: null, planeNormal: null, text: '', values, calibration }
}

/** Where the planes of the other panes cut this one. */
function referenceLines(view: View, state: ViewState, desk: Desk): { id: string; ends: [Point2, Point2] }[] {
  const reference = referenceOf(view)
  if (!reference || !state.plane) return []
  return desk.views().flatMap((other) => {
    const plane = other.state().plane
    if (other === view || !plane || referenceOf(other) !== reference) return []
    const ends = crossing(state.plane!, plane)
    const [a, b] = ends ? [view.toCanvas(ends[0]), view.toCanvas(ends[1])] : [null, null]
    return a && b ? [{ id: other.id, ends: [a, b] as [Point2, Point2] }] : []
  })
}
