import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { afterAll, expect, test } from 'vitest'
import { rules } from './rules'

const root = join(import.meta.dirname, '../..')

async function violations(baseDir: string, folders: string[]): Promise<string[]> {
  const { output } = await cruise(
    folders,
    { baseDir, validate: true, ruleSet: { forbidden: rules }, doNotFollow: { path: 'node_modules' }, exclude: { path: '/generated/|^build/' }, tsPreCompilationDeps: true },
    undefined,
    { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
  )
  return (output as ICruiseResult).summary.violations.map((found) => `${found.rule.name}: ${found.from} -> ${found.to}`)
}

test('imports run one way: routes, jobs and sockets to the domain, the domain to infra, nothing back', async () => {
  expect(await violations(root, ['app', 'streaming', 'imaging', 'vr', 'prisma/seed'])).toEqual([])
}, 60_000)

const scratch = mkdtempSync(join(root, 'node_modules/.architecture-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const broken: [string, string, string][] = [
  ['streaming-knows-nothing-of-app', 'streaming/relay/pull.ts', 'app/infra/env.ts'],
  ['app-enters-streaming-by-its-index', 'app/domain/broadcasts/hold.ts', 'streaming/relay/fan-out.ts'],
  ['imaging-knows-nothing-of-app', 'imaging/dicom/read.ts', 'app/infra/env.ts'],
  ['vr-knows-nothing-of-app', 'vr/core/scene/theatre.ts', 'app/infra/env.ts'],
  ['scenes-are-plain-data', 'vr/core/state/apply.ts', 'vr/core/scene/theatre.ts'],
  ['the-theatre-is-not-react', 'vr/core/scene/theatre.ts', 'vr/xr/enter.ts'],
  ['domain-knows-no-way-in', 'app/domain/broadcasts/start.ts', 'app/routes/desk.ts'],
  ['infra-knows-no-domain', 'app/infra/db.ts', 'app/domain/people/person.ts'],
  ['policy-is-pure', 'app/policy/can.ts', 'app/infra/db.ts'],
  ['ui-has-no-data-access', 'app/ui/button.ts', 'app/domain/people/list.server.ts'],
  ['ui-has-no-data-access', 'app/ui/desk.ts', 'app/routes/desk.ts'],
  ['pure-rules-run-in-a-browser', 'app/domain/broadcasts/broadcast.ts', 'app/domain/broadcasts/hold.server.ts'],
  ['nothing-imports-the-wiring', 'app/realtime/hub.ts', 'app/server/main.ts'],
  ['routes-make-no-queries', 'app/routes/desk.ts', 'app/infra/db/db.ts'],
]

for (const [rule, from, to] of broken) {
  test(`the rule ${rule} fires when it is broken: ${from} -> ${to}`, async () => {
    const folder = mkdtempSync(join(scratch, 'rule-'))
    for (const file of [from, to]) mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, to), 'export const there = 1\n')
    const up = '../'.repeat(from.split('/').length - 1)
    writeFileSync(join(folder, from), `import { there } from '${up}${to.replace(/\.ts$/, '')}'\nexport const here = there\n`)
    const found = await violations(folder, ['app', 'streaming', 'imaging', 'vr'].filter((name) => from.startsWith(name) || to.startsWith(name)))
    expect(found.some((line) => line.startsWith(`${rule}:`))).toBe(true)
  })
}

test('the rules against Node in the player and against circles fire when they are broken', async () => {
  const folder = mkdtempSync(join(scratch, 'rule-'))
  mkdirSync(join(folder, 'streaming/player'), { recursive: true })
  writeFileSync(join(folder, 'streaming/player/one.ts'), "import { readFileSync } from 'node:fs'\nimport { two } from './two'\nexport const one = () => [readFileSync, two]\n")
  writeFileSync(join(folder, 'streaming/player/two.ts'), "import { one } from './one'\nexport const two = () => one\n")
  const found = await violations(folder, ['streaming'])
  expect(found.some((line) => line.startsWith('the-player-runs-in-a-browser:'))).toBe(true)
  expect(found.some((line) => line.startsWith('no-circles:'))).toBe(true)
})
