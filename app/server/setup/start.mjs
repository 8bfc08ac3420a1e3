// npm start: installs what is missing, builds what changed, and serves.
import { ensurePrograms } from './machine.mjs'
import { ensureInstalled } from './install.mjs'
import { ensureBuilt } from './build.mjs'
import { bringDemoSamples } from './demo-samples.mjs'

ensureInstalled()
ensurePrograms({ ffmpeg: 'ffmpeg' })
bringDemoSamples()
await ensureBuilt()
process.env.NODE_ENV = 'production'
await import('../../../build/main.js')
