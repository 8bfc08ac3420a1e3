import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import en from './locales/en'
import zh from './locales/zh'

type Tree = { [key: string]: string | Tree }

function keysOf(tree: Tree, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`)))
}
function textOf(tree: Tree, path: string): string | undefined {
  const found = path.split('.').reduce<string | Tree | undefined>((at, key) => (typeof at === 'object' ? at[key] : undefined), tree)
  return typeof found === 'string' ? found : undefined
}
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const NAMESPACES = Object.keys(en) as (keyof typeof en)[]
const [english, chinese] = [en as unknown as Record<string, Tree>, zh as unknown as Record<string, Tree>]

describe.each(NAMESPACES)('the words of %s', (namespace) => {
  const [englishKeys, chineseKeys] = [keysOf(english[namespace]!), keysOf(chinese[namespace]!)]

  test('English and Chinese say the same things', () => {
    expect([...new Set(chineseKeys.map(withoutPlural))].sort()).toEqual([...new Set(englishKeys.map(withoutPlural))].sort())
  })

  test('each language has the plural forms that it uses', () => {
    const missing = (keys: string[], language: string) => [...new Set(keys.filter((key) => key !== withoutPlural(key)).map(withoutPlural))].flatMap((key) =>
      new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((form) => !keys.includes(`${key}_${form}`)).map((form) => `${key}_${form}`))
    expect({ en: missing(englishKeys, 'en'), zh: missing(chineseKeys, 'zh') }).toEqual({ en: [], zh: [] })
  })

  test('nothing that is filled into a sentence is left out of the other language', () => {
    const slots = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort().join()
    const different = englishKeys.filter((key) => {
      const other = textOf(chinese[namespace]!, key) ?? textOf(chinese[namespace]!, `${withoutPlural(key)}_other`)
      return other !== undefined && slots(textOf(english[namespace]!, key) ?? '') !== slots(other)
    })
    expect(different).toEqual([])
  })

  test('no sentence is empty', () => {
    expect([...englishKeys.filter((key) => !textOf(english[namespace]!, key)), ...chineseKeys.filter((key) => !textOf(chinese[namespace]!, key))]).toEqual([])
  })
})

/** Every `t('...')` of the pages; a template's fixed beginning stands for it. */
function usedKeys(): { file: string; namespaces: string[]; key: string; isPrefix: boolean }[] {
  const app = join(import.meta.dirname, '..')
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx') && !file.includes('generated'))
  return files.flatMap((file) => {
    const source = readFileSync(join(app, file), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
    const namespaces = [...source.matchAll(/useTranslation\(([^)]*)\)/g)].flatMap((match) => [...(match[1] ?? '').matchAll(/'([\w-]+)'/g)].map((name) => name[1] ?? ''))
    return [...source.matchAll(/\bt\(\s*(['"`])((?:(?!\1).)+?)\1/g)].map((match) => {
      const key = match[2] ?? ''
      const isPrefix = match[1] === '`' && key.includes('${')
      return { file, namespaces: namespaces.length ? namespaces : ['common'], key: isPrefix ? key.slice(0, key.indexOf('${')) : key, isPrefix }
    })
  })
}

test('no page asks for words that do not exist', () => {
  const all = Object.fromEntries(NAMESPACES.map((name) => [name, keysOf(english[name]!)]))
  const unknown = usedKeys().filter(({ namespaces, key, isPrefix }) => {
    const [first, rest] = key.includes(':') ? (key.split(':', 2) as [string, string]) : [null, key]
    const within = first ? [first] : namespaces
    return !within.some((name) => (all[name] ?? []).some((known) => (isPrefix ? known.startsWith(rest) : withoutPlural(known) === rest || known === rest)))
  })
  expect(usedKeys().length).toBeGreaterThan(50)
  expect(unknown.map(({ file, key }) => `${file}: ${key}`)).toEqual([])
})
