import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { PDFPageProxy } from 'pdfjs-dist'
import { IMPORT_BOUNDS, type ImportedPicture, type LeftOut, type ReadFile } from './imported'
import { lessonsOf, type Page } from './read-slides.server'

/** Of a page as it is drawn: sharp on a desk, and less than half a megabyte. */
const WIDTH_PX = 1_600
const MOST_PIXELS = 4_000_000
/** What is left of a file's minute belongs to its words. */
const DRAW_WITHIN_MS = 35_000
const DRAW_PAGE_WITHIN_MS = 10_000
const within = (ms: number) => new Promise<null>((done) => void setTimeout(() => done(null), ms).unref())

/** For files that name one of the fourteen fonts that every reader of PDF has. */
const STANDARD_FONTS = `${dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))}/standard_fonts/`

/** Each page as a picture with its words, in the order in which the file has them. Runs where it can be ended: a file can keep a reader busy for as long as it likes. */
export async function readPdf(bytes: Uint8Array, name: string, newId: () => string): Promise<ReadFile> {
  // Node before 22 has neither, and the reader asks for them.
  ;(Promise as { withResolvers?: unknown }).withResolvers ??= withResolvers
  ;(ArrayBuffer.prototype as { transferToFixedLength?: unknown }).transferToFixedLength ??= transferToFixedLength
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const task = getDocument({ data: new Uint8Array(bytes), disableFontFace: true, standardFontDataUrl: STANDARD_FONTS, useSystemFonts: false, useWasm: false, maxImageSize: 40_000_000, stopAtErrors: false, enableXfa: false, verbosity: VerbosityLevel.ERRORS })
  try {
    const document = await task.promise
    const leftOut = new Set<LeftOut>()
    const pictures: ImportedPicture[] = []
    const begun = performance.now()
    let drawn = 0
    if (document.numPages > IMPORT_BOUNDS.pages) leftOut.add('beyond')
    const pages: Page[] = []
    let characters = 0
    for (let at = 1; at <= Math.min(document.numPages, IMPORT_BOUNDS.pages); at++) {
      const page = await document.getPage(at)
      const { items } = await page.getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      characters += text.length
      if (characters > IMPORT_BOUNDS.text) { leftOut.add('beyond'); break }
      const lines = paragraphsOf(text)
      const picture = performance.now() - begun < DRAW_WITHIN_MS && drawn < IMPORT_BOUNDS.pictureBytes ? await Promise.race([drawnPage(page), within(DRAW_PAGE_WITHIN_MS)]) : null
      page.cleanup()
      if (picture) {
        drawn += picture.length
        pictures.push({ id: `picture-${at}`, name: `${name} ${at}.jpg`, bytes: picture })
      } else leftOut.add('pictures')
      pages.push({ title: '', lines, notes: [], pictures: picture ? [{ type: 'picture', id: `picture-${at}`, alt: lines.join(' ') || `${name} ${at}` }] : [] })
    }
    const lessons = lessonsOf(pages, name, newId, leftOut)
    return lessons.length > 0 ? { kind: 'read', lessons, pictures, leftOut: [...leftOut] } : { kind: 'unread', why: 'empty' }
  } catch (error) {
    return { kind: 'unread', why: (error as Error).name === 'PasswordException' ? 'locked' : 'damaged' }
  } finally {
    await task.destroy()
  }
}

/** Lines of a page are its width's: an empty one, or one that ends a sentence well before the edge, ends a paragraph. */
function paragraphsOf(text: string): string[] {
  const lines = text.replace(/[\0-\x08\x0B-\x1F\uE000\uE001]/g, '').split('\n').map((line) => line.replace(/\s+/g, ' ').trim())
  const widest = Math.max(0, ...lines.map(({ length }) => length))
  const all: string[] = []
  let held = ''
  for (const line of lines) {
    if (line === '') { if (held) all.push(held); held = ''; continue }
    held = held === '' ? line : `${held}${/\p{Script=Han}$/u.test(held) && /^\p{Script=Han}/u.test(line) ? '' : ' '}${line}`
    if (line.length < widest * 0.7) { all.push(held); held = '' }
  }
  if (held) all.push(held)
  return all
}

function withResolvers<T>(this: PromiseConstructor) {
  let [resolve, reject]: [(value: T | PromiseLike<T>) => void, (reason?: unknown) => void] = [() => undefined, () => undefined]
  const promise = new Promise<T>((done, fail) => { resolve = done; reject = fail })
  return { promise, resolve, reject }
}

/** Null: it cannot be drawn here; its words are there without. */
async function drawnPage(page: PDFPageProxy): Promise<Uint8Array | null> {
  try {
    const { createCanvas } = await import('@napi-rs/canvas')
    const { width, height } = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: Math.min(WIDTH_PX / width, Math.sqrt(MOST_PIXELS / (width * height))) })
    const canvas = createCanvas(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)))
    // The reader draws on whatever has a canvas's ways.
    await page.render({ canvas: null, canvasContext: canvas.getContext('2d') as unknown as CanvasRenderingContext2D, viewport, background: '#ffffff' }).promise
    return canvas.toBuffer('image/jpeg', 85)
  } catch {
    return null
  }
}

function transferToFixedLength(this: ArrayBuffer, length = this.byteLength): ArrayBuffer {
  const made = new ArrayBuffer(length)
  new Uint8Array(made).set(new Uint8Array(this, 0, Math.min(length, this.byteLength)))
  return made
}
