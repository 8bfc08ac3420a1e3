/**
 * Lessons that are read without a connection: their page as the server drew it, and the files it needs. The page keeps them; the
 * worker (`worker.js`) only hands them out where the network does not answer. All of one person: another's are wiped first.
 */

/** The worker knows it by the same name. */
export const SHELF_PREFIX = 'theatrum-lessons-'
const RECORD = '/kept-record'
/** Where all that is kept is listed; it is kept itself. */
export const KEPT_PAGE = '/courses/kept'

export const KEPT_BOUNDS = { chosen: 60, recent: 10, /** Of one page. */ page: 4_000_000, /** Files of one page. */ files: 300, pictureFiles: 40 } as const

export interface KeptRecord { path: string; title: string; courseTitle: string; language: string; atMs: number; /** By a press; else because it was opened lately. */ isChosen: boolean; files: string[] }

/** Kinds of blocks that are all there once the page is. */
const READABLE: readonly string[] = ['text', 'link', 'picture', 'compare']
export const isReadableOffline = (blocks: readonly { body: { kind: string } }[]): boolean => blocks.length > 0 && blocks.every(({ body }) => READABLE.includes(body.kind))

export interface Shelf { open(name: string): Promise<Cache>; keys(): Promise<string[]>; delete(name: string): Promise<boolean> }
/** Null: this browser keeps nothing. */
export const shelfHere = (): Shelf | null => (typeof window !== 'undefined' && 'caches' in window && 'serviceWorker' in navigator ? window.caches : null)

const recordAddress = (path: string) => `${RECORD}?${new URLSearchParams({ path }).toString()}`

export async function listKept(shelf: Shelf, personId: string): Promise<KeptRecord[]> {
  if (!(await shelf.keys()).includes(SHELF_PREFIX + personId)) return []
  const cache = await shelf.open(SHELF_PREFIX + personId)
  const requests = (await cache.keys()).filter(({ url }) => new URL(url).pathname === RECORD)
  const records = await Promise.all(requests.map(async (request) => (await cache.match(request))?.json().catch(() => null) as Promise<KeptRecord | null>))
  return records.filter((one): one is KeptRecord => one !== null).sort((a, b) => b.atMs - a.atMs)
}

/** Whatever is kept of anybody else. `personId` null: of everybody. */
export async function wipeOthers(shelf: Shelf, personId: string | null): Promise<void> {
  for (const name of await shelf.keys()) if (name.startsWith(SHELF_PREFIX) && name !== `${SHELF_PREFIX}${personId ?? ''}`) await shelf.delete(name)
}

interface Ways { fetch: (path: string) => Promise<Response>; now: () => number; /** Files that this page has loaded, of our own origin. */ loaded: () => string[] }

/** Files of ours that a page names. */
export const filesIn = (html: string): string[] => [...new Set([...html.matchAll(/\/assets\/[A-Za-z0-9._/-]+\.[a-z0-9]+/g)].map(([file]) => file))].slice(0, KEPT_BOUNDS.files)

/** @returns whether it is all there now */
export async function keepLesson(shelf: Shelf, personId: string, lesson: Omit<KeptRecord, 'atMs' | 'files'>, ways: Ways): Promise<boolean> {
  await wipeOthers(shelf, personId)
  const cache = await shelf.open(SHELF_PREFIX + personId)
  const [page, list] = await Promise.all([pageOf(lesson.path, ways), pageOf(KEPT_PAGE, ways)])
  if (!page || !list) return false
  const before = (await listKept(shelf, personId)).find(({ path }) => path === lesson.path)
  const files = [...new Set([...filesIn(page.html), ...filesIn(list.html), ...ways.loaded()])].slice(0, KEPT_BOUNDS.files)
  for (const file of files) {
    if (await cache.match(file)) continue
    const response = await ways.fetch(file).catch(() => null)
    // A file of an older build is not there any more: the page does without it or was not made of it.
    if (response?.ok) await cache.put(file, response)
  }
  await cache.put(KEPT_PAGE, list.response)
  await cache.put(lesson.path, page.response)
  // Last: what has no record is not kept.
  await cache.put(recordAddress(lesson.path), Response.json({ ...lesson, isChosen: lesson.isChosen || before?.isChosen === true, atMs: ways.now(), files } satisfies KeptRecord))
  await tidy(shelf, personId)
  return true
}

export async function dropLesson(shelf: Shelf, personId: string, path: string): Promise<void> {
  const cache = await shelf.open(SHELF_PREFIX + personId)
  await Promise.all([cache.delete(recordAddress(path)), cache.delete(path)])
  await tidy(shelf, personId)
}

async function pageOf(path: string, { fetch }: Ways): Promise<{ html: string; response: Response } | null> {
  const response = await fetch(path).catch(() => null)
  if (!response?.ok || response.redirected || !response.headers.get('content-type')?.startsWith('text/html')) return null
  const html = await response.clone().text()
  return html.length > KEPT_BOUNDS.page ? null : { html, response }
}

/** Beyond the bounds the oldest go, and with them every file that no kept page names. */
async function tidy(shelf: Shelf, personId: string): Promise<void> {
  const all = await listKept(shelf, personId)
  const over = [...all.filter(({ isChosen }) => isChosen).slice(KEPT_BOUNDS.chosen), ...all.filter(({ isChosen }) => !isChosen).slice(KEPT_BOUNDS.recent)]
  const cache = await shelf.open(SHELF_PREFIX + personId)
  for (const { path } of over) await Promise.all([cache.delete(recordAddress(path)), cache.delete(path)])
  const stays = all.filter((one) => !over.includes(one))
  if (stays.length === 0) return void (await shelf.delete(SHELF_PREFIX + personId))
  const needed = new Set([KEPT_PAGE, ...stays.flatMap(({ path, files }) => [path, ...files])])
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    if (pathname !== RECORD && !needed.has(pathname)) await cache.delete(request)
  }
}
