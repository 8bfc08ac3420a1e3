import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReaderPool } from '../../../imaging/ingest/pool'
import { LARGE, writeLargeHead } from './large-head'

const RUNS = 3

/** The lesson pyramid and the surfaces of a large CT, by the child that makes them in the product, in the memory it has there. */
export async function benchAssets(): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-bench-'))
  const pool = createReaderPool({ entryPath: 'build/image-child.js', size: 1 })
  const rows: object[] = []
  try {
    const instances = writeLargeHead(join(folder, 'ct')).map((path) => ({ path, bytes: statSync(path).size }))
    const bytes = instances.reduce((sum, one) => sum + one.bytes, 0)
    for (const faceState of ['cleared', 'flagged']) {
      for (let run = 0; run < RUNS; run++) {
        const from = performance.now()
        const shares: [string, number][] = []
        const made = await pool.anatomy({ source: { kind: 'series', instances, faceState }, bytes, outFolder: join(folder, 'out'), model: 'bench', revision: 1, slices: { studyId: 'bench', seriesId: 'bench' }, recipe: null }, undefined, (share) => shares.push([share.toFixed(2), Math.round(performance.now() - from)]))
        if (made.kind !== 'made') throw new Error(JSON.stringify(made))
        rows.push({
          figure: `pyramid and surfaces of CT ${LARGE.columns}x${LARGE.rows}x${LARGE.slices}, ${faceState === 'flagged' ? 'bone alone' : 'whole'}`, run, seconds: round((performance.now() - from) / 1_000), bound: '<= 30 s, < 1024 MiB',
          volumeSeconds: round((shares.filter(([share]) => Number(share) <= 0.6).at(-1)?.[1] ?? 0) / 1_000), peakMiB: round(pool.peakResidentBytes() / 2 ** 20), files: made.files.length, MB: round(made.bytes / 1e6),
          triangles: made.manifest.structures.map(({ lods }) => lods.map(({ triangles }) => triangles)),
        })
      }
    }
    return rows
  } finally {
    await pool.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const round = (value: number) => Math.round(value * 10) / 10
