import type { StructureKey } from '../contract'
import type { LessonShown, Words } from './contract'

/** One thing on a panel: place and size in letters (the height of a letter's box). */
export interface Item {
  id: string
  kind: 'heading' | 'text' | 'button' | 'slider'
  text: string
  x: number
  y: number
  width: number
  height: number
  /** A button that is pressed in, a slider's place 0 to 1. */
  value?: number
  isOff?: boolean
}
export interface Sheet { width: number; height: number; items: Item[] }

export interface MenuShown {
  page: 'verbs' | 'structures' | 'views'
  chosen: { key: StructureKey; name: string; opacity: number; isShown: boolean; isMoved: boolean } | null
  /** Of everything, where nothing is chosen. */
  opacity: number
  takes: 'part' | 'whole'
  hasKnife: boolean
  cuts: number
  isLeftHanded: boolean
  volume: { isShown: boolean; isGivenUp: boolean } | null
  structures: { key: StructureKey; name: string; isShown: boolean }[]
  listFrom: number
  /** Said once: why something was not done. */
  note: string | null
}

export const MENU = { width: 24, height: 21 }
export const LIST_ROWS = 7
const [GAP, ROW] = [0.4, 2.2]

/** On the hand that does not point. */
export function menuSheet(shown: MenuShown, words: Words): Sheet {
  const items: Item[] = []
  const inner = MENU.width - 2 * GAP
  const row = (n: number) => 3 + n * (ROW + GAP)
  const button = (id: string, text: string, at: number, column: number, columns: number, more: Partial<Item> = {}) => {
    const width = (inner - GAP * (columns - 1)) / columns
    items.push({ id, kind: 'button', text, x: GAP + column * (width + GAP), y: row(at), width, height: ROW, ...more })
  }
  items.push({ id: 'name', kind: 'heading', text: shown.note ?? shown.chosen?.name ?? words.nothingChosen, x: GAP, y: GAP, width: inner, height: 2.2 })
  if (shown.page === 'structures') {
    shown.structures.slice(shown.listFrom, shown.listFrom + LIST_ROWS - 1).forEach((one, n) => {
      button(`choose ${one.key}`, one.name, n, 0, 1, { value: shown.chosen?.key === one.key ? 1 : 0, isOff: !one.isShown })
    })
    button('list back', words.pageBack, LIST_ROWS - 1, 0, 3, { isOff: shown.listFrom === 0 })
    button('verbs', words.back, LIST_ROWS - 1, 1, 3)
    button('list on', words.pageOn, LIST_ROWS - 1, 2, 3, { isOff: shown.listFrom + LIST_ROWS - 1 >= shown.structures.length })
    return { ...MENU, items }
  }
  if (shown.page === 'views') {
    for (const [n, side] of (['front', 'behind', 'left', 'right'] as const).entries()) button(`view ${side}`, words[side], n >> 1, n & 1, 2)
    button('to me', words.toMe, 2, 0, 1)
    button('other hand', words.otherHand, 3, 0, 1)
    if (shown.volume) button('volume', shown.volume.isGivenUp ? words.volumeOff : words.volume, 4, 0, 1, { value: shown.volume.isShown ? 1 : 0 })
    button('verbs', words.back, LIST_ROWS - 1, 0, 1)
    return { ...MENU, items }
  }
  button('takes part', words.takePart, 0, 0, 2, { value: shown.takes === 'part' ? 1 : 0 })
  button('takes whole', words.takeWhole, 0, 1, 2, { value: shown.takes === 'whole' ? 1 : 0 })
  button('knife', shown.hasKnife ? words.knifeHint : words.knife, 1, 0, 2, { value: shown.hasKnife ? 1 : 0 })
  button('uncut', words.uncut, 1, 1, 2, { isOff: shown.cuts === 0 })
  items.push({ id: 'fade', kind: 'slider', text: words.fade, x: GAP, y: row(2), width: inner, height: ROW, value: shown.chosen?.opacity ?? shown.opacity })
  button('hide', shown.chosen && !shown.chosen.isShown ? words.show : words.hide, 3, 0, 2, { isOff: !shown.chosen })
  button('show all', words.showAll, 3, 1, 2)
  button('put back', shown.chosen?.isMoved ? words.putBack : words.putAllBack, 4, 0, 2)
  button('undo', words.undo, 4, 1, 2)
  button('structures', words.structures, 5, 0, 2)
  button('views', words.views, 5, 1, 2)
  button('leave', words.leave, 6, 0, 1)
  return { ...MENU, items }
}

export const LESSON = { width: 26, height: 21 }
const LISTEN = 6

/** Beside the body: what is taught now, and what is asked. */
export function lessonSheet(lesson: LessonShown, order: readonly number[], asking: string | null, words: Words, isBegun = order.length > 0): Sheet {
  const items: Item[] = []
  const inner = LESSON.width - 2 * GAP
  const { question, verdict } = lesson
  items.push({ id: 'step', kind: 'text', text: `${words.step} ${lesson.step} / ${lesson.of}`, x: GAP, y: GAP, width: inner - LISTEN - GAP, height: 1.2 })
  if (lesson.voice) items.push({ id: 'listen', kind: 'button', text: lesson.voice === 'speaking' ? words.silence : words.listen, x: LESSON.width - GAP - LISTEN, y: GAP, width: LISTEN, height: ROW, value: lesson.voice === 'speaking' ? 1 : 0 })
  items.push({ id: 'title', kind: 'heading', text: lesson.title, x: GAP, y: 1.8, width: lesson.voice ? inner - LISTEN - GAP : inner, height: 2 })
  const foot = LESSON.height - ROW - GAP
  if (!question) items.push({ id: 'text', kind: 'text', text: lesson.text, x: GAP, y: 4, width: inner, height: foot - 4.4 })
  else {
    items.push({ id: 'question', kind: 'text', text: verdict ? `${question.text}\n${verdict.text}` : [question.text, asking].filter(Boolean).join('\n'), x: GAP, y: 4, width: inner, height: 4.2 })
    const { asked } = question
    if (asked.ask === 'name' || asked.ask === 'order-layers') {
      question.names.slice(0, 8).forEach((text, n) => {
        const width = (inner - GAP) / 2
        const place = order.indexOf(n)
        items.push({ id: `choice ${n}`, kind: 'button', text: asked.ask === 'order-layers' && place >= 0 ? `${place + 1}. ${text}` : text, x: GAP + (n & 1) * (width + GAP), y: 8.6 + (n >> 1) * (ROW + 0.2), width, height: ROW, value: place >= 0 ? 1 : 0, isOff: verdict !== null || (asked.ask === 'order-layers' && place >= 0) })
      })
    }
  }
  const third = (inner - 2 * GAP) / 3
  items.push({ id: 'previous', kind: 'button', text: words.previous, x: GAP, y: foot, width: third, height: ROW, isOff: lesson.step <= 1 })
  if (question && question.asked.ask === 'cut-to-see' && !verdict) items.push({ id: 'answer', kind: 'button', text: words.answer, x: GAP * 2 + third, y: foot, width: third, height: ROW })
  if (question && (question.asked.ask === 'order-layers' || question.asked.ask === 'place-label') && isBegun && !verdict) items.push({ id: 'again', kind: 'button', text: words.again, x: GAP * 2 + third, y: foot, width: third, height: ROW })
  if (question && verdict?.isOpen) items.push({ id: 'retry', kind: 'button', text: words.retry, x: GAP * 2 + third, y: foot, width: third, height: ROW })
  if (lesson.isExploring && !question) items.push({ id: 'resume', kind: 'button', text: words.resume, x: GAP * 2 + third, y: foot, width: third, height: ROW })
  // After the last step there is nothing but the page.
  const isLast = lesson.step >= lesson.of
  items.push({ id: isLast ? 'leave' : 'next', kind: 'button', text: isLast ? words.finish : words.next, x: GAP * 3 + 2 * third, y: foot, width: third, height: ROW })
  return { ...LESSON, items }
}

/** What can be pressed at a place on the sheet, and how far along it, 0 to 1. */
export function pressedAt(sheet: Sheet, x: number, y: number): { item: Item; along: number } | null {
  const item = sheet.items.find((one) => (one.kind === 'button' || one.kind === 'slider') && !one.isOff && x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height)
  return item ? { item, along: Math.min(1, Math.max(0, (x - item.x) / item.width)) } : null
}

/** Chinese breaks between any two characters, English between words; what is longer than a line is cut into it. */
export function linesOf(text: string, width: number, measure: (part: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const parts = paragraph.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? ['']
    const lines: string[] = []
    let line = ''
    for (const part of parts) {
      if (line && measure((line + part).trimEnd()) > width) {
        lines.push(line.trimEnd())
        line = ''
      }
      line += part
      while (measure(line.trimEnd()) > width && line.length > 1) {
        let fits = line.length - 1
        while (fits > 1 && measure(line.slice(0, fits)) > width) fits--
        lines.push(line.slice(0, fits))
        line = line.slice(fits)
      }
    }
    return [...lines, line.trimEnd()]
  })
}
