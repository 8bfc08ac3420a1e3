import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
const sources = tracked.filter((file) => /^(app|streaming|imaging|vr|tests|prisma)\/.*\.tsx?$/.test(file) && !file.includes('/generated/') && file !== 'tests/architecture/code-rules.test.ts')
const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').split('\n')

test('no type is given up without a reason: `any` stands only beside a comment', () => {
  const bare = sources.flatMap((file) =>
    linesOf(file).flatMap((line, index, lines) => {
      const code = line.replace(/\/\/.*$/, '').replace(/(['"`]).*?\1/g, '')
      const givesUp = /(:\s*any\b|\bas any\b|<any\b|\bany\[\]|@ts-ignore|@ts-expect-error)/.test(code)
      const hasReason = line.includes('//') || /^\s*(\/\/|\*)/.test(lines[index - 1] ?? '')
      return givesUp && !hasReason ? [`${file}:${index + 1}`] : []
    }),
  )
  expect(bare).toEqual([])
})

test('no test is skipped, singled out or retried', () => {
  const found = sources.filter((file) => /\.(test|spec)\.tsx?$/.test(file)).filter((file) => /\b(test|it|describe)\.(only|skip|todo|fixme)\b|retry:\s*[1-9]/.test(linesOf(file).join('\n')))
  expect(found).toEqual([])
})

test('no page reads a request without a bound: forms come through app/session', () => {
  const unbounded = sources.filter((file) => file.startsWith('app/routes/') || file.startsWith('app/session/')).filter((file) => /\b(request|asked)\.(formData|json|text|arrayBuffer|blob)\(\)/.test(linesOf(file).join('\n')))
  expect(unbounded).toEqual([])
})

test('the root folder holds what the design names, and nothing else', () => {
  const allowed = new Set(['app', 'streaming', 'imaging', 'vr', 'prisma', 'content', 'tests', 'docs', 'patches', 'remix.config.js', 'vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE'])
  const roots = new Set(tracked.map((file) => file.split('/')[0] ?? ''))
  expect([...roots].filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([])
})

test('what is linked or shipped carries a permissive licence (MPL-2.0 may be linked)', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean; license?: string; optional?: boolean }> }
  const refused = Object.entries(lock.packages)
    .filter(([path, entry]) => path && !entry.dev && /GPL|SSPL|BUSL|Elastic/i.test(entry.license ?? '') && !/\bOR\b/.test(entry.license ?? ''))
    .map(([path, entry]) => `${path}: ${entry.license}`)
  expect(refused).toEqual([])
})

test('the lock file names no registry', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
})

test('words come from the hook of the house: the one of react-i18next copies its instance for each component', () => {
  expect(sources.filter((file) => linesOf(file).some((line) => /import .*\buseTranslation\b.* from 'react-i18next'/.test(line)))).toEqual([])
})
