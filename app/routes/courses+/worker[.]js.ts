import worker from '~/ui/courses/offline/worker.js?raw'

/** What hands out kept lessons. By an address that stays, below which it has a say; asked for anew each time, so that a new one is there at once. */
export const loader = () => new Response(worker, { headers: { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache', 'Service-Worker-Allowed': '/courses' } })
