import { Link, useNavigate } from '@remix-run/react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { CELLS, stateOf, type CellState, type MapBlock, type MapLearner, type MapLesson } from '~/domain/courses/overview/class-map'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { CELL, drawHeat, drawMark, rowsOf, type Colours } from './draw-heat'

export interface HeatMapProps { classId: string; language: string; lessons: MapLesson[]; blocks: MapBlock[]; learners: MapLearner[]; of: number }
interface At { row: number; column: number }

/** Names stand in the page; the cells are drawn: 100,000 of them as elements would take the browser seconds. One element says the cell that the keys are on. */
export function HeatMap({ classId, language, lessons, blocks, learners, of }: HeatMapProps) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const navigate = useNavigate()
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const sheet = useRef<HTMLCanvasElement>(null)
  const [at, setAt] = useState<At | null>(null)
  const rows = useMemo(() => rowsOf(learners, new Map(blocks.map((one, place) => [one.id, place]))), [learners, blocks])
  const lessonOf = useMemo(() => new Map(lessons.map((one) => [one.id, one])), [lessons])
  const draw = useRef(() => {})
  useEffect(() => {
    const [box, canvas] = [frame.current, sheet.current]
    if (!box || !canvas) return
    const pen = canvas.getContext('2d')
    if (!pen) return
    const colours = coloursOf(box)
    draw.current = () => {
      const names = canvas.parentElement!.offsetLeft
      const [width, height, scale] = [Math.max(0, Math.min(blocks.length * CELL.width, box.clientWidth - names)), Math.min(box.clientHeight, CELL.head + rows.length * CELL.height), window.devicePixelRatio || 1]
      const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
      if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; canvas.style.width = `${width}px`; canvas.style.height = `${height}px` }
      drawHeat(pen, rows, lessons, blocks.length, { left: box.scrollLeft, top: box.scrollTop, width, height, scale, at }, colours)
    }
    let asked = 0
    const soon = () => { asked ||= requestAnimationFrame(() => { asked = 0; draw.current() }) }
    draw.current()
    box.addEventListener('scroll', soon, { passive: true })
    const watching = new ResizeObserver(soon)
    watching.observe(box)
    return () => {
      box.removeEventListener('scroll', soon)
      watching.disconnect()
      cancelAnimationFrame(asked)
    }
  }, [rows, lessons, blocks.length, at])

  const words = (cell: At): string => {
    const [learner, block] = [learners[cell.row], blocks[cell.column]]
    if (!learner || !block) return ''
    const state = stateOf(learner.cells[cell.column])
    const score = rows[cell.row]?.scores.get(cell.column)
    const plain = t('cell', { learner: learner.name, lesson: lessonOf.get(block.lessonId)?.title ?? '', number: block.number, kind: t(`kind.${block.kind}`), state: t(`state.${state}`) })
    const scored = score === undefined ? plain : t('cellScore', { words: plain, percent: score })
    const dated = block.dueAt && state !== 'done' ? t('cellDue', { words: scored, due: format.dateTime(block.dueAt) }) : scored
    return rows[cell.row]?.stuckAt.has(cell.column) ? `${dated} · ${t('one.stuck')}` : dated
  }
  const goTo = (to: At) => {
    const next = { row: Math.min(learners.length - 1, Math.max(0, to.row)), column: Math.min(blocks.length - 1, Math.max(0, to.column)) }
    setAt(next)
    const [box, canvas] = [frame.current, sheet.current]
    if (!box || !canvas) return
    const names = canvas.parentElement!.offsetLeft
    const [x, y, wide, high] = [next.column * CELL.width, next.row * CELL.height, box.clientWidth - names, box.clientHeight - CELL.head]
    if (x < box.scrollLeft) box.scrollLeft = x
    else if (x + CELL.width > box.scrollLeft + wide) box.scrollLeft = x + CELL.width - wide
    if (y < box.scrollTop) box.scrollTop = y
    else if (y + CELL.height > box.scrollTop + high) box.scrollTop = y + CELL.height - high
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key !== 'Home' && event.key !== 'End') return
    const from = at ?? { row: 0, column: 0 }
    const page = Math.max(1, Math.floor(((frame.current?.clientHeight ?? 300) - CELL.head) / CELL.height) - 1)
    const moves: Partial<Record<string, At>> = {
      ArrowRight: { row: from.row, column: from.column + 1 }, ArrowLeft: { row: from.row, column: from.column - 1 }, ArrowDown: { row: from.row + 1, column: from.column }, ArrowUp: { row: from.row - 1, column: from.column },
      PageDown: { row: from.row + page, column: from.column }, PageUp: { row: from.row - page, column: from.column },
      Home: { row: event.ctrlKey ? 0 : from.row, column: 0 }, End: { row: event.ctrlKey ? learners.length - 1 : from.row, column: blocks.length - 1 },
    }
    const to = moves[event.key]
    if (to) {
      event.preventDefault()
      goTo(to)
    } else if (event.key === 'Enter' && at) void navigate(`/courses/class/${classId}/progress-map/${learners[at.row]!.id}`)
  }
  const cellAt = (event: PointerEvent): At | null => {
    const [box, canvas] = [frame.current!, sheet.current!]
    const seen = canvas.getBoundingClientRect()
    const [x, y] = [event.clientX - seen.left, event.clientY - seen.top - CELL.head]
    const cell = { row: Math.floor((y + box.scrollTop) / CELL.height), column: Math.floor((x + box.scrollLeft) / CELL.width) }
    return y >= 0 && x >= 0 && cell.row < learners.length && cell.column < blocks.length ? cell : null
  }
  const shown = at && learners[at.row] && blocks[at.column] ? at : null
  return (
    <div className="flex flex-col gap-2">
      <p className="min-h-12 rounded-sm bg-sunken px-3 py-2 text-sm tabular-nums sm:min-h-9" lang={language} data-cell-words>{shown ? words(shown) : t('mapHint')}</p>
      <div ref={frame} className="relative max-h-[70dvh] overflow-auto rounded-lg border border-line-strong bg-raised" data-heat>
        <div className="flex" style={{ width: 'max-content', minHeight: CELL.head + learners.length * CELL.height }}>
          <div className="sticky left-0 z-10 w-36 shrink-0 border-r border-line-strong bg-raised sm:w-64">
            <div className="sticky top-0 z-10 flex items-center justify-between gap-2 bg-sunken px-3 text-sm font-medium text-ink-soft" style={{ height: CELL.head }}><span>{t('learner')}</span><span className="hidden sm:inline">{t('state.done')}</span></div>
            <ul>
              {learners.map((one, row) => (
                <li key={one.id} className={cx('border-b border-line', shown?.row === row && 'bg-accent-soft')} style={{ height: CELL.height }}>
                  <Link to={`/courses/class/${classId}/progress-map/${one.id}`} prefetch="none" className="flex h-full items-center justify-between gap-2 px-3 text-sm hover:underline">
                    <span className="truncate" title={one.name}>{one.name}</span>
                    <span className="hidden shrink-0 text-ink-soft tabular-nums sm:inline">{t('doneOf', { done: one.done, of })}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
          <div style={{ width: blocks.length * CELL.width }} className="relative">
            <div
              role="grid" tabIndex={0} aria-label={t('map')} aria-rowcount={learners.length} aria-colcount={blocks.length} aria-activedescendant={shown ? `${id}-cell` : undefined}
              className="sticky top-0 left-36 w-max sm:left-64" onKeyDown={onKeyDown} onFocus={() => at ?? setAt({ row: 0, column: 0 })}
              onPointerMove={(event) => { if (event.pointerType !== 'mouse') return; const cell = cellAt(event); if (cell && (cell.row !== at?.row || cell.column !== at.column)) setAt(cell) }}
              onClick={(event) => { const cell = cellAt(event as unknown as PointerEvent); if (cell) setAt(cell) }}
            >
              <canvas ref={sheet} aria-hidden className="block" />
              <div role="row" className="sr-only" aria-rowindex={(shown?.row ?? 0) + 1}><div role="gridcell" id={`${id}-cell`} aria-colindex={(shown?.column ?? 0) + 1}>{shown ? words(shown) : t('mapHint')}</div></div>
            </div>
          </div>
        </div>
      </div>
      <Legend />
    </div>
  )
}

const LEGEND = Object.keys(CELLS) as CellState[]

function Legend() {
  const { t } = useTranslation('progress')
  return (
    <ul aria-label={t('legend')} className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
      {LEGEND.map((state) => <li key={state} className="flex items-center gap-2"><Sign state={state} />{t(`state.${state}`)}</li>)}
      <li className="flex items-center gap-2"><Sign state="done" score={85} />{t('legendScore')}</li>
      <li className="flex items-center gap-2"><Sign state="seen" isStuck />{t('legendStuck')}</li>
    </ul>
  )
}

function Sign({ state, score, isStuck = false }: { state: CellState; score?: number; isStuck?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const pen = canvas.current?.getContext('2d')
    if (!canvas.current || !pen) return
    pen.setTransform(2, 0, 0, 2, 0, 0)
    pen.clearRect(0, 0, CELL.width, CELL.height)
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    drawMark(pen, state, score, isStuck, 0, 0, coloursOf(canvas.current))
  }, [state, score, isStuck])
  return <canvas ref={canvas} aria-hidden width={CELL.width * 2} height={CELL.height * 2} style={{ width: CELL.width, height: CELL.height }} />
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: of('ink'), soft: of('ink-soft'), line: of('line'), strong: of('line-strong'), sunken: of('sunken'), raised: of('raised'), done: of('done'), doneSoft: of('done-soft'), danger: of('danger'), dangerSoft: of('danger-soft'),
    attention: of('attention'), attentionSoft: of('attention-soft'), accent: of('accent'), accentSoft: of('accent-soft'),
  }
}
