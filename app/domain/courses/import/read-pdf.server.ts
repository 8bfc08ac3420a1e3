import { IMPORT_BOUNDS, type LeftOut, type ReadFile } from './imported'
import { lessonsOf, type Page } from './read-slides.server'

/** Words of each page, in the order in which the file has them. Runs where it can be ended: a file can keep a reader busy for as long as it likes. */
export async function readPdf(bytes: Uint8Array, name: string, newId: () => string): Promise<ReadFile> {
  // Node before 22 has none, and the reader asks for it.
  ;(Promise as { withResolvers?: unknown }).withResolvers ??= withResolvers
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const task = getDocument({ data: new Uint8Array(bytes), disableFontFace: true, useSystemFonts: false, useWasm: false, stopAtErrors: false, enableXfa: false, verbosity: VerbosityLevel.ERRORS })
  try {
    const document = await task.promise
    const leftOut = new Set<LeftOut>(['pictures'])
    if (document.numPages > IMPORT_BOUNDS.pages) leftOut.add('beyond')
    const pages: Page[] = []
    let characters = 0
    for (let at = 1; at <= Math.min(document.numPages, IMPORT_BOUNDS.pages); at++) {
      const page = await document.getPage(at)
      const { items } = await page.getTextContent()
      page.cleanup()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      characters += text.length
      if (characters > IMPORT_BOUNDS.text) { leftOut.add('beyond'); break }
      pages.push({ title: '', lines: paragraphsOf(text), notes: [] })
    }
    const lessons = lessonsOf(pages, name, newId, leftOut)
    return lessons.length > 0 ? { kind: 'read', lessons, leftOut: [...leftOut] } : { kind: 'unread', why: 'empty' }
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
