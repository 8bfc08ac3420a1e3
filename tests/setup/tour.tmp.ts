import { chromium } from '@playwright/test'
import { startProduct } from './product'
const out = '/tmp/tour'
const product = await startProduct({ DEMO_IMAGES: '1' })
console.log(product.url)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
async function visit(size: [number, number], who: string, lang: 'en' | 'zh') {
  const context = await browser.newContext({ viewport: { width: size[0], height: size[1] } })
  const page = await context.newPage()
  page.on('console', (m) => m.type() === 'error' && console.log('CONSOLE', m.text()))
  page.on('pageerror', (e) => console.log('PAGEERROR', e.message))
  await page.goto(product.url + '/login')
  await page.fill('input[name=email]', `${who}@demo.theatrum.test`)
  await page.fill('input[name=password]', 'theatre-demo')
  await page.keyboard.press('Enter')
  await page.waitForURL(product.url + '/')
  if (lang === 'zh') await page.request.post(product.url + '/language', { form: { language: 'zh', next: '/' }, headers: { origin: product.url } })
  return { page, context }
}
try {
  for (let i = 0; i < 240; i++) {
    const studies = await product.admin<{ id: string }[]>('study', 'list', '--json').catch((e) => { console.log(String(e)); return [] })
    const list = await product.admin<{ state: string }[]>('image', 'list', '--json').catch(() => [])
    if (studies.length >= 2 && list.every((one) => one.state === 'done')) { console.log(JSON.stringify(studies)); break }
    await new Promise((r) => setTimeout(r, 2000))
  }
  const { page } = await visit([1440, 900], 'expert', 'en')
  await page.goto(product.url + '/images'); await page.waitForTimeout(2500)
  await page.screenshot({ path: `${out}/library.png` })
  const links = await page.$$eval('a[href^="/images/"]', (as) => as.map((a) => a.getAttribute('href')!))
  console.log(links)
  const study = links.filter((l) => /^\/images\/[a-z0-9]{20,}$/.test(l))
  let n = 0
  for (const path of [...new Set(study)].slice(0, 2)) {
    const started = Date.now()
    await page.goto(product.url + path)
    await page.waitForSelector('canvas[data-painted]:not([data-painted=""])', { timeout: 30000 }).catch((e) => console.log(e.message))
    console.log('first picture after', Date.now() - started)
    await page.waitForTimeout(3000)
    await page.screenshot({ path: `${out}/study-${++n}.png` })
  }
  const phone = await visit([390, 844], 'expert', 'zh')
  await phone.page.goto(product.url + study[0]); await phone.page.waitForTimeout(4000)
  await phone.page.screenshot({ path: `${out}/phone.png` })
  await phone.page.goto(product.url + '/images'); await phone.page.waitForTimeout(2000)
  await phone.page.screenshot({ path: `${out}/phone-library.png` })
} catch (error) { console.log('TOUR', error); console.log(product.log().slice(-2000)) }
await browser.close()
await product.remove()
