import { parseArgs } from 'node:util'
import type { Services } from '~/infra/services.server'

export interface AdminResult { code: 0 | 1; stdout: string; stderr: string }

/** One sentence for standard error; ends the command with exit code 1. */
export class AdminError extends Error {}

/** What a verb answers: `json` for `--json`, `text` for a person. With `error` the command ends with 1 and this sentence; `--json` still prints what was found. */
export interface Answer { json: unknown; text: string; error?: string }

export interface Flags {
  text(name: string): string | undefined
  /** @throws AdminError naming the flag. */
  required(name: string): string
  has(name: string): boolean
  number(name: string): number | undefined
}

export interface Verb {
  /** One line of help: `broadcast start ID`. */
  usage: string
  /** Names of flags that take a value. */
  values?: readonly string[]
  switches?: readonly string[]
  /** How many words follow the verb. */
  words?: number
  /** Instead of `words`, from none up to this many. */
  mostWords?: number
  /** @param tell one line of progress, shown on standard error while the command runs. */
  run(services: Services, words: string[], flags: Flags, tell?: (line: string) => void): Promise<Answer>
}

export type Noun = Record<string, Verb>

/** Reads the words and flags that a verb knows; anything else is refused, since a mistyped flag must not be passed over. */
export function readArguments(verb: Verb, args: readonly string[]): { words: string[]; flags: Flags; isJson: boolean } {
  const options = Object.fromEntries<{ type: 'string' | 'boolean' }>([
    ...(verb.values ?? []).map((name) => [name, { type: 'string' }] as const),
    ...(verb.switches ?? []).map((name) => [name, { type: 'boolean' }] as const),
    ['json', { type: 'boolean' }] as const,
  ])
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new AdminError(`${firstSentence(cause)} Usage: ${verb.usage}`, { cause })
  }
  const { values, positionals } = parsed
  if (verb.mostWords === undefined ? positionals.length !== (verb.words ?? 0) : positionals.length > verb.mostWords) throw new AdminError(`Usage: ${verb.usage}`)
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
  return {
    words: positionals,
    isJson: values.json === true,
    flags: {
      text,
      required(name) {
        const value = text(name)?.trim()
        if (!value) throw new AdminError(`--${name} is missing. Usage: ${verb.usage}`)
        return value
      },
      has: (name) => values[name] === true,
      number(name) {
        const value = text(name)
        if (value === undefined) return undefined
        const number = Number(value)
        if (value.trim() === '' || !Number.isFinite(number)) throw new AdminError(`--${name} must be a number, not "${value}".`)
        return number
      },
    },
  }
}

const firstSentence = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)).split(/\.\s/)[0]!.replace(/\.?$/, '.')

/** A plain table for a terminal. */
export function table(rows: readonly Record<string, unknown>[], columns: readonly string[]): string {
  if (rows.length === 0) return 'none'
  const cells = [columns.map((name) => name.toUpperCase()), ...rows.map((row) => columns.map((name) => cell(row[name])))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)))
  return cells.map((line) => line.map((text, index) => text.padEnd(widths[index]!)).join('  ').trimEnd()).join('\n')
}

const cell = (value: unknown): string => (value === null || value === undefined ? '-' : value instanceof Date ? value.toISOString() : String(value))
