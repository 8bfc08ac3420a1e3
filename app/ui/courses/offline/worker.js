// Hands out the lessons that the page keeps on this device (kept.ts) where the network does not answer. It keeps nothing itself:
// what is not kept, and every other room of the house, goes to the network as if it were not there.
const SHELF_PREFIX = 'theatrum-lessons-'
const KEPT_PAGE = '/courses/kept'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

async function kept(path) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(SHELF_PREFIX)) continue
    const found = await (await caches.open(name)).match(path)
    if (found) return found
  }
  return undefined
}

async function page(request, path) {
  try {
    return await fetch(request)
  } catch (error) {
    const found = await kept(path)
    if (found) return found
    // Not this one: what else can be read. Not twice, or it would go in circles.
    if (path !== KEPT_PAGE && (await kept(KEPT_PAGE))) return Response.redirect(KEPT_PAGE, 302)
    throw error
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request, pathname))
  // Their names carry a hash of their content: what is kept is what would come.
  else if (pathname.startsWith('/assets/')) event.respondWith(kept(pathname).then((found) => found ?? fetch(request)))
  else if (/^\/courses\/class\/[^/]+\/media\//.test(pathname) && !request.headers.has('range')) event.respondWith(fetch(request).catch(async (error) => (await kept(pathname)) ?? Promise.reject(error)))
})
