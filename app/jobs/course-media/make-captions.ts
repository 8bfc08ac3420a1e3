import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCaptions, writeCaptions } from '~/domain/courses/media/captions'
import type { Made } from './make-picture'

/** Captions written anew as WebVTT: nothing of the file goes on but its times and its words. */
export async function makeCaptions(source: string, folder: string): Promise<Made> {
  const read = readCaptions(await readFile(source))
  if (read.kind === 'refused') return { kind: 'refused', problem: `no-captions:${read.line}:${read.why}`, detail: `line ${read.line}: ${read.why}` }
  await writeFile(join(folder, 'captions.vtt'), writeCaptions(read.cues))
  return { kind: 'made', made: { main: 'captions.vtt' }, width: null, height: null, durationMs: Math.round((read.cues.at(-1)?.toS ?? 0) * 1_000) }
}
