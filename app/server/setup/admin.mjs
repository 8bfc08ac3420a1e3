// npm run -s admin -- <noun> <verb>: standard output belongs to the command alone; set-up talks on standard error.
const { ensureInstalled } = await import('./install.mjs')
const { ensureBuilt } = await import('./build.mjs')
ensureInstalled()
await ensureBuilt()
process.env.NODE_ENV = 'production'
await import('../../../build/admin.js')
