import { existsSync, readdirSync } from 'node:fs'
import type { RequestHandler } from 'express'

const TYPES: Record<string, string> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', wasm: 'application/wasm', svg: 'image/svg+xml', json: 'application/json; charset=utf-8' }

/** Before express.static: whoever takes Brotli is given what was compressed when the folder was built (setup/compress-assets.mjs). */
export function precompressed(folder: string): RequestHandler {
  const compressed = new Set(existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.br')) : [])
  return (request, response, next) => {
    const name = `${request.path.slice(1)}.br`
    const type = TYPES[/\.([a-z]+)\.br$/.exec(name)?.[1] ?? '']
    if (!type || !compressed.has(name)) return next()
    response.vary('Accept-Encoding')
    if (request.acceptsEncodings('br', 'identity') !== 'br') return next()
    response.set({ 'Content-Encoding': 'br', 'Content-Type': type })
    request.url = `/${name}`
    next()
  }
}
