import { expect, test } from '@playwright/test'
import { signPlaybackToken, type PlaybackClaims, type RecordingIndex } from '../../../streaming'
import { until } from '../../setup/until'
import { ask, get, join, listen, Viewing, type Got } from './ask'
import type { Hospital, Subject } from './hospital'
import { rowsOf } from './matrix'

const FOREIGN = 'https://elsewhere.example'

/** Playlists, segments, parts, sockets and recordings: what a token opens, and until when. */
export function pictureTests(opened: () => Hospital) {
  let hospital: Hospital
  test.beforeEach(() => { hospital = opened() })
  test.afterEach(() => { for (const viewing of viewings.splice(0)) viewing.close() })
  const of = (name: string): Subject => hospital.subjects[name]!

  const viewings: Viewing[] = []
  const watch = (base: string, token: string, stream = 'field', origin?: string) => {
    const viewing = new Viewing(base, token, stream, origin)
    viewings.push(viewing)
    return viewing
  }

  /** Names of what the audience path serves just now. */
  async function listed(token: string): Promise<{ init: string; segment: string; part: string; text: string }> {
    return until('a playlist with a whole segment', async () => {
      const { status, body } = await get(`${hospital.product.mediaUrl}/media/hls/${token}/field/index.m3u8`)
      const text = body.toString()
      const [init, segment, part] = [/MAP:URI="([^"]+)"/, /^(seg-\d+\.m4s)$/m, /PART:[^\n]*URI="([^"]+)"/].map((pattern) => pattern.exec(text)?.[1])
      return status === 200 && init && segment && part ? { init, segment, part, text } : null
    })
  }

  test('Pictures: every door of both ports opens for the right token only', async () => {
    const { product, cookies, mediaSecret, revoked } = hospital
    const [live, rec] = [of('professionals, live'), of('professionals, recorded')]
    const good = { watch: await hospital.token(cookies.student!, `/live/${live.broadcastId}/token`), preview: await hospital.token(cookies.surgeon!, `/desk/${live.broadcastId}/token`), replay: await hospital.token(cookies.student!, `/recordings/${rec.recordingId}/token`) }
    const other = { watch: await hospital.token(cookies.student!, `/live/${of('institution, live').broadcastId}/token`), replay: await hospital.token(cookies.student!, `/recordings/${of('institution, recorded').recordingId}/token`) }
    const wrong: string[] = []
    for (const row of rowsOf('Pictures')) {
      const [, path = ''] = row.wayIn.split(' ')
      const isReplay = path.startsWith('/media/vod/')
      const claims: PlaybackClaims = { id: 'a-grant', viewer: 'a-person', use: isReplay ? 'replay' : 'watch', subject: isReplay ? rec.recordingId! : live.broadcastId, expiresAtMs: Date.now() + 60_000 }
      const tokens: Record<string, string[]> = {
        none: ['', 'undefined'], garbage: ['x', 'a.b', `${good.watch}x`, `${good.watch.split('.')[0]}.`, '%00', '..%2f..'],
        forged: [signPlaybackToken(claims, 'another secret'), signPlaybackToken(claims, `${mediaSecret} `)],
        expired: [signPlaybackToken({ ...claims, expiresAtMs: Date.now() - 1 }, mediaSecret)],
        other: [isReplay ? other.replay : other.watch], revoked: isReplay ? [revoked.replay] : [revoked.watch, revoked.preview],
        watch: [good.watch], preview: [good.preview], replay: [good.replay],
      }
      for (const [column, expected] of Object.entries(row.cells)) {
        for (const token of tokens[column]!) {
          for (const base of [product.url, product.mediaUrl]) {
            const names = path.includes('/hls/') ? await listed(good.watch) : null
            const address = path.replace('TOKEN', token).replace('INIT', names?.init ?? '').replace('SEGMENT', names?.segment ?? '').replace('PART', names?.part ?? '')
            const answer = row.wayIn.startsWith('WS') ? await sees(base, token) : (await get(`${base}${address}`, path.endsWith('media.mp4') ? { range: 'bytes=0-99' } : {})).status
            const isServed = answer === true || answer === 200 || answer === 206
            if (isServed !== (expected === 'yes')) wrong.push(`${base} ${row.wayIn}, ${column}: ${answer} in place of ${expected}`)
          }
        }
      }
    }
    expect(wrong).toEqual([])

    // A name of one broadcast under another's token, where both have such a stream: its own bytes or none.
    const names = await listed(good.watch)
    const elsewhere = await hospital.token('', `/live/${of('public, live').broadcastId}/token`)
    expect(await sees(product.url, elsewhere), 'the public broadcast is there for everybody').toBe(true)
    for (const name of [names.segment, names.part]) {
      const [mine, theirs] = await Promise.all([good.watch, elsewhere].map((token) => get(`${product.mediaUrl}/media/hls/${token}/field/${name}`)))
      expect(mine!.status).toBe(200)
      expect(theirs!.status === 200 && theirs!.body.equals(mine!.body), name).toBe(false)
    }
  })

  async function sees(base: string, token: string, origin?: string): Promise<boolean> {
    const viewing = watch(base, token, 'field', origin)
    return (await until('a picture or an end', () => (viewing.closed ? 'closed' : viewing.frames.length > 0 ? 'seen' : null))) === 'seen'
  }

  test('a scheduled, held or finished broadcast shows viewers nothing, whatever token they hold', async () => {
    const { product, mediaSecret } = hospital
    for (const name of ['professionals, scheduled', 'professionals, hold', 'professionals, recorded']) {
      const token = signPlaybackToken({ id: 'a-grant', viewer: 'a-person', use: 'watch', subject: of(name).broadcastId, expiresAtMs: Date.now() + 60_000 }, mediaSecret)
      expect([409, 410], name).toContain((await get(`${product.url}/media/hls/${token}/field/index.m3u8`)).status)
      const viewing = watch(product.url, token)
      await until(`${name}: told`, () => viewing.closed ?? viewing.said.find(({ type }) => type === 'hold'))
      expect(viewing.frames).toEqual([])
    }
  })

  test('a barred passage of a recording is refused as bytes, by exact, open and whole ranges', async () => {
    const { product, cookies } = hospital
    const rec = of('professionals, recorded')
    const token = await hospital.token(cookies.teacher!, `/recordings/${rec.recordingId}/token`)
    const file = `${product.url}/media/vod/${token}/field/media.mp4`
    const index = JSON.parse((await get(`${product.url}/media/vod/${token}/field/index.json`)).body.toString()) as RecordingIndex
    const gap = index.fragments.slice(1).map((fragment, i) => ({ from: index.fragments[i]![1] + index.fragments[i]![2], to: fragment[1] })).reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a))
    expect(gap.to - gap.from, 'the hold left a hole in the index').toBeGreaterThan(5_000)
    const last = index.fragments.at(-1)!
    const size = last[1] + last[2]
    const refused = [`${gap.from}-${gap.to - 1}`, `${gap.from}-${gap.from}`, `${gap.to - 1}-${gap.to - 1}`, `${gap.from - 1}-${gap.from}`, `${gap.to - 1}-${gap.to}`, `0-${size - 1}`, `${gap.from}-`, `${gap.from + 500}-`, `-${size - gap.from}`, `-${size - gap.from - 1}`]
    for (const range of refused) expect((await get(file, { range: `bytes=${range}` })).status, range).toBe(403)
    expect((await get(file)).status, 'the whole file').toBe(403)
    expect((await get(file, { range: `bytes=0-99, ${gap.from}-${gap.to}` })).status, 'several ranges').toBe(416)
    const open = await get(file, { range: 'bytes=0-' })
    expect(open.status).toBe(206)
    expect(open.body.length, 'an open range ends where the passage begins').toBeLessThanOrEqual(gap.from)
    expect((await get(file, { range: `bytes=${gap.to}-${gap.to + 9}` })).status, 'what follows is served').toBe(206)
  })

  test('a page elsewhere can neither join nor watch in a person\'s name', async () => {
    const { product, cookies } = hospital
    const live = of('professionals, live')
    expect(await join(product.url, cookies.student!, `broadcast:${live.broadcastId}`, { origin: FOREIGN })).toBe('unreachable')
    expect(await join(product.url, cookies.student!, `broadcast:${live.broadcastId}`, { origin: product.url })).toBe('yes')
    const token = await hospital.token(cookies.student!, `/live/${live.broadcastId}/token`)
    for (const base of [product.url, product.mediaUrl]) {
      expect(await sees(base, token, FOREIGN)).toBe(false)
      expect(await sees(base, token, product.url)).toBe(true)
      expect((await get(`${base}/media/hls/${token}/field/index.m3u8`, { origin: FOREIGN })).status).toBe(403)
    }
  })

  /** Every door that these two tokens open. */
  async function statuses(watchToken: string, replayToken: string | null, names: { init: string; segment: string; part: string }): Promise<number[]> {
    const { url, mediaUrl } = hospital.product
    const addresses = ['index.m3u8', names.init, names.segment, names.part].map((file) => `/media/hls/${watchToken}/field/${file}`)
    if (replayToken) addresses.push(...['index.json', 'index.m3u8', 'media.mp4'].map((file) => `/media/vod/${replayToken}/field/${file}`))
    const all = await Promise.all([url, mediaUrl].flatMap((base) => addresses.map((address): Promise<Got> => get(`${base}${address}`, address.endsWith('.mp4') && address.includes('/vod/') ? { range: 'bytes=0-99' } : {}))))
    return [...new Set(all.map(({ status }) => (status === 206 ? 200 : status)))]
  }

  const losses: { what: string; lose: (person: { email: string; cookie: string }) => Promise<unknown> }[] = [
    { what: 'the role is removed', lose: ({ email }) => hospital.product.admin('user', 'grant', email, '--role', 'student', '--remove') },
    { what: 'the person is deactivated', lose: ({ email }) => hospital.product.admin('user', 'deactivate', email) },
    { what: 'the person signs out everywhere', lose: ({ cookie }) => fetch(`${hospital.product.url}/logout`, { method: 'POST', redirect: 'manual', headers: { cookie } }) },
  ]
  for (const [turn, { what, lose }] of losses.entries()) {
    test(`once ${what}, no byte is served on any path and the running player stops within 2 s`, async () => {
      const { product } = hospital
      const [live, rec] = [of('professionals, live'), of('professionals, recorded')]
      const person = await hospital.enrol(`leaver-${turn}`)
      const path = `/live/${live.broadcastId}/token`
      const [watchToken, replayToken] = [await hospital.token(person.cookie, path), await hospital.token(person.cookie, `/recordings/${rec.recordingId}/token`)]
      const players = [watch(product.url, watchToken), watch(product.mediaUrl, watchToken)]
      await until('both players run', () => players.every(({ frames }) => frames.length > 5))
      const names = await listed(watchToken)
      expect(await statuses(watchToken, replayToken, names), 'served until then').toEqual([200])

      const channel = await listen(product.url, person.cookie, `broadcast:${live.broadcastId}`)
      const next = Number(/^seg-(\d+)\.m4s$/m.exec([...names.text.matchAll(/^seg-\d+\.m4s$/gm)].at(-1)![0])![1]) + 2
      const waiting = get(`${product.mediaUrl}/media/hls/${watchToken}/field/index.m3u8?_HLS_msn=${next}`)

      // Whoever asks in the very moment gets no token, or one that is worth nothing.
      const late = Array.from({ length: 12 }, () => fetch(`${product.url}${path}`, { method: 'POST', headers: { cookie: person.cookie, 'content-type': 'application/json' }, body: '{}' }))
      await lose(person)
      const lostAtMs = Date.now()
      expect(await statuses(watchToken, replayToken, names), 'refused at once').toEqual([403])
      expect((await waiting).status, 'a request that was waiting for the next picture').toBe(403)
      await until('the page hears no more', channel.isOut, 2_000)
      channel.close()
      for (const answer of await Promise.all(late)) {
        if (answer.status !== 200) continue // refused already
        const { token } = (await answer.json()) as { token?: string }
        expect((await get(`${product.url}/media/hls/${token}/field/index.m3u8`)).status, 'a token given in that moment').toBe(403)
      }
      await until('both players are cut off', () => players.every(({ closed }) => closed), 2_000)
      for (const { closed, frames } of players) {
        expect(closed!.code).toBe(4001)
        expect(closed!.atMs - lostAtMs).toBeLessThan(2_000)
        expect(frames.at(-1)!.atMs - lostAtMs, 'no picture that came later').toBeLessThan(500)
      }
      const renewal = await fetch(`${product.url}${path}`, { method: 'POST', headers: { cookie: person.cookie, 'content-type': 'application/json' }, body: JSON.stringify({ token: watchToken }) })
      expect(renewal.status, 'not renewed').toBe(403)
      expect(await sees(product.url, watchToken), 'not opened anew').toBe(false)
      expect(await join(product.url, person.cookie, `broadcast:${live.broadcastId}`)).toBe('no')
    })
  }

  test('a renewed token is for the same person, broadcast and use, or it is refused', async () => {
    const { product, cookies } = hospital
    const [live, inst] = [of('professionals, live'), of('institution, live')]
    const [mine, theirs, elsewhere] = [await hospital.token(cookies.student!, `/live/${live.broadcastId}/token`), await hospital.token(cookies.teacher!, `/live/${live.broadcastId}/token`), await hospital.token(cookies.student!, `/live/${inst.broadcastId}/token`)]
    const renew = async (cookie: string, path: string, token: string) => (await fetch(`${product.url}${path}`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify({ token }) })).status
    const path = `/live/${live.broadcastId}/token`
    expect(await renew(cookies.student!, path, mine)).toBe(200)
    for (const [cookie, token] of [[cookies.student!, theirs], [cookies.student!, elsewhere], ['', mine], [cookies.deactivated!, hospital.revoked.watch], [cookies.student!, `${mine}x`]] as const) expect(await renew(cookie, path, token)).toBe(403)
    expect(await renew(cookies.surgeon!, `/desk/${live.broadcastId}/token`, mine), 'a viewer\'s token does not become the desk\'s').toBe(403)
    for (const token of [theirs, elsewhere, 'x']) {
      const viewing = watch(product.mediaUrl, mine)
      await until('it plays', () => viewing.frames.length > 0)
      viewing.say({ type: 'renew', token })
      expect((await until('the socket is closed', () => viewing.closed)).code).toBe(4003)
    }
  })

  test('after hold no byte captured later is served, and the rewind window is withdrawn', async () => {
    const { product, cookies } = hospital
    const live = of('professionals, live')
    const [viewer, desk] = [await hospital.token(cookies.student!, `/live/${live.broadcastId}/token`), await hospital.token(cookies.moderator!, `/desk/${live.broadcastId}/token`)]
    const press = (intent: string) => ask(product.url, cookies.surgeon!, 'POST', `/desk/${live.broadcastId}`, { intent })
    const [player, preview] = [watch(product.url, viewer), watch(product.url, desk)]
    await until('both run', () => player.frames.length > 5 && preview.frames.length > 5)
    const names = await listed(viewer)

    const pressedAtMs = Date.now()
    expect(await press('hold')).toBe('yes')
    const heldAtMs = Date.now()
    expect(heldAtMs - pressedAtMs).toBeLessThan(1_000)
    expect(await statuses(viewer, null, names), 'old addresses').toEqual([409])
    const told = await until('the player is told', () => player.said.find(({ type }) => type === 'hold'))
    expect(told.atMs - pressedAtMs).toBeLessThan(1_000)
    await until('the desk sees on', () => preview.frames.some(({ ptsMs }) => ptsMs > heldAtMs + 1_000))
    expect(await sees(product.url, desk)).toBe(true)
    expect(await statuses(viewer, null, names), 'still').toEqual([409])

    const resumedFromMs = Date.now()
    expect(await press('resume')).toBe('yes')
    await until('the player goes on', () => player.frames.some(({ ptsMs }) => ptsMs >= resumedFromMs + 500))
    expect(player.frames.filter(({ ptsMs }) => ptsMs > heldAtMs && ptsMs < resumedFromMs), 'pictures of the hold').toEqual([])
    const after = await listed(viewer)
    const first = /PROGRAM-DATE-TIME:(.+)/.exec(after.text)![1]!
    expect(Date.parse(first), 'the window begins after the hold').toBeGreaterThanOrEqual(resumedFromMs)
    for (const name of [names.segment, names.part]) expect((await get(`${product.url}/media/hls/${viewer}/field/${name}`)).status, name).toBe(404)
  })

  test('a narrower audience cuts off who is outside it, and nobody else', async () => {
    const { product, cookies } = hospital
    const live = of('professionals, live')
    const path = `/live/${live.broadcastId}/token`
    const [inside, outside] = [watch(product.url, await hospital.token(cookies.student!, path)), watch(product.url, await hospital.token(cookies.guest!, path))]
    await until('both run', () => inside.frames.length > 0 && outside.frames.length > 0)
    expect(await ask(product.url, cookies.surgeon!, 'POST', `/desk/${live.broadcastId}`, { intent: 'edit', title: 'Professionals, live', audience: 'institution', startsAt: '2026-11-22T10:00', hours: '2' })).toBe('yes')
    expect((await until('the guest is cut off', () => outside.closed, 2_000)).code).toBe(4001)
    expect(inside.closed).toBeNull()
    expect(await ask(product.url, cookies.guest!, 'POST', path)).toBe('no')
  })

  test('withdrawn consent ends the broadcast and takes the recording back from tokens that were good', async () => {
    const { product, cookies } = hospital
    const [live, rec] = [of('professionals, live'), of('professionals, recorded')]
    const [viewer, replay] = [await hospital.token(cookies.student!, `/live/${live.broadcastId}/token`), await hospital.token(cookies.student!, `/recordings/${rec.recordingId}/token`)]
    const player = watch(product.url, viewer)
    await until('it plays', () => player.frames.length > 0)
    const names = await listed(viewer)
    await Promise.all([live, rec].map(({ broadcastId }) => product.admin('broadcast', 'consent', broadcastId, '--withdraw')))
    await until('the player is cut off', () => player.closed, 2_000)
    for (const status of await statuses(viewer, replay, names)) expect([403, 404, 410]).toContain(status)
  })
}
