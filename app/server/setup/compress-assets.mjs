// Compresses the browser's files once, when they are built: better and cheaper than for each reader.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const brotli = promisify(brotliCompress)

/** Fonts and pictures are compressed already; below a kilobyte it is not worth a file. */
const KINDS = /\.(js|css|wasm|svg|json)$/
const LEAST = 1_024

/** Writes NAME.br beside each file of a folder. */
export async function compressAssets(folder) {
  await Promise.all(readdirSync(folder).filter((name) => KINDS.test(name)).map(async (name) => {
    const bytes = readFileSync(join(folder, name))
    if (bytes.length < LEAST) return
    writeFileSync(join(folder, `${name}.br`), await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
  }))
}
