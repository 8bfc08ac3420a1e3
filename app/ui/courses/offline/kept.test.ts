import { expect, test } from 'vitest'
import { dropLesson, filesIn, isReadableOffline, keepLesson, KEPT_BOUNDS, KEPT_PAGE, listKept, SHELF_PREFIX, wipeOthers, type Shelf } from './kept'

/** A browser's store of answers, as far as it is used. */
function shelf(): Shelf & { all: Map<string, Map<string, Response>> } {
  const all = new Map<string, Map<string, Response>>()
  const address = (request: RequestInfo | URL) => new URL(request instanceof Request ? request.url : String(request), 'http://house').href
  const cacheOf = (held: Map<string, Response>) => ({
    match: (request: RequestInfo) => Promise.resolve(held.get(address(request))?.clone()),
    put: (request: RequestInfo, response: Response) => Promise.resolve(void held.set(address(request), response)),
    delete: (request: RequestInfo) => Promise.resolve(held.delete(address(request))),
    keys: () => Promise.resolve([...held.keys()].map((url) => new Request(url))),
  }) as unknown as Cache
  return {
    all,
    open(name) { const held = all.get(name) ?? new Map<string, Response>(); all.set(name, held); return Promise.resolve(cacheOf(held)) },
    keys: () => Promise.resolve([...all.keys()]), delete: (name) => Promise.resolve(all.delete(name)),
  }
}

const lesson = (n: number, isChosen = true) => ({ path: `/courses/class/c/${n}`, title: `Lesson ${n}`, courseTitle: 'Air', language: 'en', isChosen })
let at = 0
const ways = (pages: Record<string, Response | undefined> = {}) => ({
  now: () => ++at, loaded: () => ['/assets/words.js'],
  fetch: (path: string) => Promise.resolve(path in pages ? (pages[path] ?? Promise.reject(new Error('cut'))) : path.startsWith('/assets/') ? new Response('code') : new Response(`<script src="/assets/page${path.replace(/\W/g, '')}.js">`, { headers: { 'content-type': 'text/html; charset=utf-8' } })),
})
const paths = (of: ReturnType<typeof shelf>, personId = 'ann') => [...(of.all.get(SHELF_PREFIX + personId)?.keys() ?? [])].map((url) => new URL(url).pathname).sort()

test('a lesson is kept with its page and every file that it needs, and is gone from the device with all of them', async () => {
  const here = shelf()
  expect(await keepLesson(here, 'ann', lesson(1), ways())).toBe(true)
  expect(await listKept(here, 'ann')).toMatchObject([{ title: 'Lesson 1', isChosen: true }])
  expect(paths(here)).toEqual(['/assets/pagecoursesclassc1.js', '/assets/pagecourseskept.js', '/assets/words.js', '/courses/class/c/1', KEPT_PAGE, '/kept-record'])
  await keepLesson(here, 'ann', lesson(2), ways())
  await dropLesson(here, 'ann', lesson(2).path)
  expect(paths(here)).not.toContain('/assets/pagecoursesclassc2.js')
  await dropLesson(here, 'ann', lesson(1).path)
  expect(here.all.size).toBe(0)
})

test('what is kept of somebody else goes before anything is kept, and all of it when nobody is signed in', async () => {
  const here = shelf()
  await keepLesson(here, 'ann', lesson(1), ways())
  await keepLesson(here, 'ben', lesson(2), ways())
  expect(await here.keys()).toEqual([`${SHELF_PREFIX}ben`])
  await wipeOthers(here, 'ben')
  expect(await listKept(here, 'ben')).toHaveLength(1)
  await wipeOthers(here, null)
  expect(await here.keys()).toEqual([])
})

test('a page that does not come, is refused, or is another (a sign-in page) is not kept as the lesson', async () => {
  const redirected = new Response('<p>Sign in', { headers: { 'content-type': 'text/html' } })
  Object.defineProperty(redirected, 'redirected', { value: true })
  const large = new Response('x'.repeat(KEPT_BOUNDS.page + 1), { headers: { 'content-type': 'text/html' } })
  for (const answer of [undefined, new Response('no', { status: 403, headers: { 'content-type': 'text/html' } }), redirected, new Response('{}', { headers: { 'content-type': 'application/json' } }), large]) {
    const here = shelf()
    expect(await keepLesson(here, 'ann', lesson(1), ways({ [lesson(1).path]: answer }))).toBe(false)
    expect(await listKept(here, 'ann')).toEqual([])
  }
})

test('of lessons that were only opened the last ten stay; one that was chosen stays chosen when it is opened again', async () => {
  const here = shelf()
  await keepLesson(here, 'ann', lesson(0), ways())
  for (let n = 0; n < KEPT_BOUNDS.recent + 3; n++) await keepLesson(here, 'ann', lesson(n, false), ways())
  const kept = await listKept(here, 'ann')
  expect(kept).toHaveLength(KEPT_BOUNDS.recent + 1)
  expect(kept.find(({ path }) => path === lesson(0).path)?.isChosen).toBe(true)
  expect(kept.some(({ path }) => path === lesson(1).path)).toBe(false)
})

test('a lesson of text and pictures is read without a connection; one with a film or a stack is not offered', () => {
  expect(isReadableOffline([{ body: { kind: 'text' } }, { body: { kind: 'picture' } }])).toBe(true)
  for (const kind of ['video', 'stack', 'quiz', 'case']) expect(isReadableOffline([{ body: { kind: 'text' } }, { body: { kind } }])).toBe(false)
  expect(isReadableOffline([])).toBe(false)
  expect(filesIn('<link href="/assets/a-1.css"><script>import "/assets/b_2.js"</script> /assets/a-1.css')).toEqual(['/assets/a-1.css', '/assets/b_2.js'])
})
