import { stateOf, type CellState, type MapLearner, type MapLesson } from '~/domain/courses/overview/class-map'

/** Draws the part of a class's map that is in sight. No React; called at each scroll. */

export const CELL = { width: 30, height: 32, head: 30 } as const
export interface Colours { ink: string; soft: string; line: string; strong: string; sunken: string; raised: string; done: string; doneSoft: string; danger: string; dangerSoft: string; attention: string; attentionSoft: string; accent: string; accentSoft: string }
export interface HeatRow { cells: string; scores: ReadonlyMap<number, number>; stuckAt: ReadonlySet<number> }
export interface HeatView { left: number; top: number; width: number; height: number; scale: number; at: { row: number; column: number } | null }

export const rowsOf = (learners: readonly MapLearner[], placeOf: ReadonlyMap<string, number>): HeatRow[] => learners.map(({ cells, scores, stuck }) => {
  const known = new Map<number, number>()
  for (let i = 0; i < scores.length; i += 2) known.set(scores[i]!, scores[i + 1]!)
  return { cells, scores: known, stuckAt: new Set(stuck.flatMap((one) => ('blockId' in one ? (placeOf.get(one.blockId) ?? []) : []))) }
})

/** Each state has a shape of its own: colours only make it quicker to see. */
export function drawSign(pen: CanvasRenderingContext2D, state: CellState, x: number, y: number, colours: Colours) {
  const [w, h] = [CELL.width - 4, CELL.height - 6]
  const [left, top, middleX, middleY] = [x + 2, y + 3, x + CELL.width / 2, y + CELL.height / 2]
  const box = (fill: string | null, stroke: string | null) => {
    if (fill) { pen.fillStyle = fill; pen.fillRect(left, top, w, h) }
    if (stroke) { pen.strokeStyle = stroke; pen.lineWidth = 1.5; pen.strokeRect(left + 0.75, top + 0.75, w - 1.5, h - 1.5) }
  }
  switch (state) {
    case 'unseen':
      pen.fillStyle = colours.strong
      pen.fillRect(middleX - 1.5, middleY - 1.5, 3, 3)
      return
    case 'seen':
      box(colours.accentSoft, null)
      pen.fillStyle = colours.accent
      pen.fillRect(left, top + h - 4, w, 4)
      return
    case 'done':
      box(colours.doneSoft, colours.done)
      return
    case 'waiting':
      box(colours.attentionSoft, null)
      pen.fillStyle = colours.attention
      for (const shift of [-6, 0, 6]) pen.fillRect(middleX + shift - 1.5, middleY - 1.5, 3, 3)
      return
    case 'unseenOverdue': case 'seenOverdue':
      box(colours.dangerSoft, colours.danger)
      if (state === 'seenOverdue') { pen.fillStyle = colours.danger; pen.fillRect(left, top + h - 4, w, 4) }
  }
}

function drawTick(pen: CanvasRenderingContext2D, x: number, y: number, colour: string) {
  const [mx, my] = [x + CELL.width / 2, y + CELL.height / 2]
  pen.strokeStyle = colour
  pen.lineWidth = 2
  pen.beginPath()
  pen.moveTo(mx - 5, my)
  pen.lineTo(mx - 1.5, my + 4)
  pen.lineTo(mx + 5.5, my - 4.5)
  pen.stroke()
}

export function drawMark(pen: CanvasRenderingContext2D, state: CellState, score: number | undefined, isStuck: boolean, x: number, y: number, colours: Colours) {
  drawSign(pen, state, x, y, colours)
  const isLate = state === 'unseenOverdue' || state === 'seenOverdue'
  if (score !== undefined && state !== 'waiting') {
    pen.fillStyle = state === 'done' ? colours.done : isLate ? colours.danger : colours.ink
    pen.font = '600 12px system-ui, sans-serif'
    pen.fillText(String(score), x + CELL.width / 2, y + CELL.height / 2 + 0.5)
  } else if (state === 'done') drawTick(pen, x, y, colours.done)
  else if (isLate) {
    pen.fillStyle = colours.danger
    pen.font = '700 15px system-ui, sans-serif'
    pen.fillText('!', x + CELL.width / 2, y + CELL.height / 2 + 0.5)
  }
  if (isStuck) {
    pen.fillStyle = colours.attention
    pen.beginPath()
    pen.moveTo(x + CELL.width - 2, y + 3)
    pen.lineTo(x + CELL.width - 12, y + 3)
    pen.lineTo(x + CELL.width - 2, y + 13)
    pen.fill()
  }
}

export function drawHeat(pen: CanvasRenderingContext2D, rows: readonly HeatRow[], lessons: readonly MapLesson[], columns: number, { left, top, width, height, scale, at }: HeatView, colours: Colours) {
  pen.setTransform(scale, 0, 0, scale, 0, 0)
  pen.fillStyle = colours.raised
  pen.fillRect(0, 0, width, height)
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  const [fromColumn, toColumn] = [Math.max(0, Math.floor(left / CELL.width)), Math.min(columns, Math.ceil((left + width) / CELL.width))]
  const [fromRow, toRow] = [Math.max(0, Math.floor(top / CELL.height)), Math.min(rows.length, Math.ceil((top + height) / CELL.height))]
  for (let row = fromRow; row < toRow; row++) {
    const { cells, scores, stuckAt } = rows[row]!
    const y = CELL.head + row * CELL.height - top
    for (let column = fromColumn; column < toColumn; column++) drawMark(pen, stateOf(cells[column]), scores.get(column), stuckAt.has(column), column * CELL.width - left, y, colours)
    pen.fillStyle = colours.line
    pen.fillRect(0, y + CELL.height - 1, width, 1)
  }
  for (const { first } of lessons) {
    pen.fillStyle = colours.strong
    if (first > 0) pen.fillRect(first * CELL.width - left - 0.5, 0, 1, height)
  }
  if (at && at.row >= fromRow && at.row < toRow) {
    pen.strokeStyle = colours.accent
    pen.lineWidth = 3
    pen.strokeRect(at.column * CELL.width - left + 1.5, CELL.head + at.row * CELL.height - top + 1.5, CELL.width - 3, CELL.height - 3)
  }
  pen.fillStyle = colours.sunken
  pen.fillRect(0, 0, width, CELL.head)
  pen.textAlign = 'left'
  pen.font = '600 13px system-ui, sans-serif'
  for (const { first, blocks, title } of lessons) {
    const [x, end] = [first * CELL.width - left, (first + blocks) * CELL.width - left]
    if (end < 0 || x > width || blocks === 0) continue
    pen.save()
    pen.beginPath()
    pen.rect(Math.max(0, x), 0, end - Math.max(0, x) - 4, CELL.head)
    pen.clip()
    pen.fillStyle = colours.ink
    // A title stays in sight as long as its lesson does.
    pen.fillText(title, Math.max(0, x) + 6, CELL.head / 2)
    pen.restore()
    pen.fillStyle = colours.strong
    if (first > 0) pen.fillRect(x - 0.5, 0, 1, CELL.head)
  }
}
