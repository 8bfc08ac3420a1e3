/**
 * The anatomy theatre, part by part. Each part gives its figures as rows.
 *   npm run bench -- vr [PART...]
 */
import { benchAssets } from './parts/anatomy-assets'
import { benchCast } from './parts/anatomy-cast'
import { benchHeadset } from './parts/anatomy-headset'
import { benchLab } from './parts/anatomy-lab'
import { benchPicture } from './parts/anatomy-picture'

const PARTS: Record<string, () => Promise<object[]>> = { assets: benchAssets, picture: benchPicture, cast: benchCast, lab: benchLab, headset: benchHeadset }

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
for (const name of wanted.length ? wanted : Object.keys(PARTS)) {
  const part = PARTS[name]
  if (!part) throw new Error(`There is no part ${name}: ${Object.keys(PARTS).join(', ')}.`)
  for (const row of await part()) console.log(JSON.stringify({ part: name, ...row }))
}
