import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Mm3 } from '../../../vr/contract'
import { createReaderPool } from '../../../imaging/ingest/pool'
import type { Shot, VolumePage } from '../../e2e/anatomy-volume/page'
import { serveVolumePage } from '../../e2e/anatomy-volume/serve-page'
import { CHROMIUM_GL_ARGS } from '../../setup/chromium'
import { LARGE, writeLargeHead } from './large-head'

declare global {
  interface Window { volumePage: VolumePage }
}

/** Each side in turn, so that what else the machine does falls on all of them. */
const ROUNDS = 3
const SIDES: { name: string; options: NonNullable<Parameters<VolumePage['open']>[1]>; isMoving: boolean }[] = [
  { name: 'plain', options: { isSkipping: false, endsAt: 2, rung: 0 }, isMoving: false },
  { name: 'skipping and ending', options: { rung: 0 }, isMoving: false },
  // The governor's first rung for a device it does not know.
  { name: 'moving', options: { rung: 3 }, isMoving: true },
]

/** The ray cast of a large head CT in software: what leaping over air and ending behind bone save, and what moving costs. 256 x 256 pixels. */
export async function benchCast(): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-bench-'))
  const pool = createReaderPool({ entryPath: 'build/image-child.js', size: 1 })
  const out = join(folder, 'out')
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS })
  let served: Awaited<ReturnType<typeof serveVolumePage>> | undefined
  try {
    const instances = writeLargeHead(join(folder, 'ct')).map((path) => ({ path, bytes: statSync(path).size }))
    const made = await pool.anatomy({ source: { kind: 'series', instances, faceState: 'cleared' }, bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0), outFolder: out, model: 'bench', revision: 1, slices: null, recipe: null })
    if (made.kind !== 'made') throw new Error(JSON.stringify(made))
    const { origin, direction, size, spacing } = made.manifest.volume!
    const to = origin.map((mm, axis) => mm + [0, 1, 2].reduce((sum, side) => sum + direction[side * 3 + axis]! * spacing[side]! * (size[side]! - 1) / 2, 0)) as Mm3
    served = await serveVolumePage({ head: out })
    const page = await (await browser.newContext({ viewport: { width: 320, height: 320 } })).newPage()
    page.setDefaultTimeout(600_000)
    await page.goto(served.url)
    await page.waitForFunction(() => 'volumePage' in window)
    const rows: object[] = []
    for (const look of [{ preset: 'bone', look: {} }, { preset: 'skin', look: { preset: 'skin' as const } }]) {
      // All of the head within the angle of six degrees.
      const shot: Shot = { from: [to[0] + 1_100, to[1] - 2_000, to[2] + 700], to, up: [0, 0, 1], look: look.look }
      const times = new Map(SIDES.map(({ name }) => [name, [] as number[]]))
      for (let round = 0; round < ROUNDS; round++) {
        for (const { name, options, isMoving } of SIDES) {
          const ms = await page.evaluate(async ([options, shot, isMoving, name]) => {
            const { volumePage } = window
            await volumePage.open('head', options)
            // Looking away: bricks come, and no ray is cast meanwhile.
            await volumePage.settle({ ...shot, to: [shot.from[0] * 2 - shot.to![0], shot.from[1] * 2 - shot.to![1], shot.from[2] * 2 - shot.to![2]] }, 0)
            const seen = { ...shot, isMoving }
            // The first frame has the tables of a new look with it; the plain one takes seconds.
            const ms = volumePage.time(seen, options.isSkipping === false ? 1 : 4)
            volumePage.shoot(seen, name)
            return ms
          }, [options, shot, isMoving, name] as const)
          times.get(name)!.push(ms)
        }
      }
      const middle = (name: string) => times.get(name)!.toSorted((a, b) => a - b)[ROUNDS >> 1]!
      const difference = (one: string, other: string) => page.evaluate(([a, b]) => window.volumePage.difference(a, b), [one, other] as const)
      rows.push(
        { figure: `ray cast of CT ${LARGE.columns}x${LARGE.rows}x${LARGE.slices}, ${look.preset}: skipping and ending against plain`, ratio: round(middle('plain') / middle('skipping and ending')), bound: '>= 2', plainMs: round(middle('plain')), ms: round(middle('skipping and ending')), ...await difference('plain', 'skipping and ending'), of: 255 },
        { figure: `ray cast of CT ${LARGE.columns}x${LARGE.rows}x${LARGE.slices}, ${look.preset}: moving against resting`, ratio: round(middle('skipping and ending') / middle('moving')), bound: '>= 3', ms: round(middle('moving')), ...await difference('skipping and ending', 'moving'), of: 255 },
      )
    }
    return rows
  } finally {
    await browser.close()
    await served?.stop()
    await pool.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const round = (value: number) => Math.round(value * 100) / 100
