import { readBrick } from './read-brick'
import type { FromReader, ToReader } from './readers'

const running = new Map<number, AbortController>()

addEventListener('message', ({ data }: MessageEvent<ToReader>) => {
  if ('cancel' in data) {
    running.get(data.cancel)?.abort()
    return
  }
  const { id, url, valid } = data
  const abort = new AbortController()
  running.set(id, abort)
  const send = (message: FromReader, transfer: Transferable[] = []) => postMessage(message, { transfer })
  readBrick(url, valid, abort.signal)
    .then((content) => send({ id, content }, [content.codes, content.cells.least, content.cells.most].map(({ buffer }) => buffer as ArrayBuffer)))
    .catch((error: unknown) => send({ id, failed: error instanceof Error ? error.message : 'unknown' }))
    .finally(() => running.delete(id))
})
