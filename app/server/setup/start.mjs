// npm start: installs what is missing, builds what changed, and serves.
import { ensurePrograms } from './machine.mjs'
import { ensureInstalled } from './install.mjs'
import { ensureBuilt } from './build.mjs'

ensureInstalled()
ensurePrograms({ ffmpeg: 'ffmpeg' })
await ensureBuilt()
process.env.NODE_ENV = 'production'
await import('../../../build/main.js')
