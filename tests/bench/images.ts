/**
 * The image store, part by part. Each part gives its figures as rows.
 *   npm run bench -- images [PART...]
 */
import { benchCodecs } from './parts/image-codecs'
import { benchImport } from './parts/image-import'
import { benchViewer } from './parts/image-viewer'
import { benchQido } from './parts/images-qido'

const PARTS: Record<string, () => Promise<object[]>> = { codecs: benchCodecs, import: benchImport, viewer: benchViewer, qido: benchQido }

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
for (const name of wanted.length ? wanted : Object.keys(PARTS)) {
  const part = PARTS[name]
  if (!part) throw new Error(`There is no part ${name}: ${Object.keys(PARTS).join(', ')}.`)
  for (const row of await part()) console.log(JSON.stringify({ part: name, ...row }))
}
