import type { AssetManifest, SourceId, SourceState } from '#vr/contract'
import { MAIN, sourceIdOf } from '#vr/core/state/structure-key'
import type { OpenBounds } from '#vr/core/volume/bounds'
import { assetsUrl, MANIFEST } from '~/domain/anatomy/model-files'

/** `gone`: withdrawn, made again, or not for this person's eyes. */
export type Brought = { kind: 'brought'; source: SourceId; manifest: AssetManifest } | { kind: 'not-brought'; why: 'gone' | 'offline' }
type Model = Pick<SourceState, 'model' | 'revision'>

/** Of this page, whoever asked first; a revision's files never change. */
const MOST_KEPT = 16
const kept = new Map<string, AssetManifest>()
const asked = new Map<string, Promise<Brought>>()
const nameOf = ({ model, revision }: Model) => `${model}@${revision}`

/** null: not here (yet). */
export const knownManifest = (of: Model): AssetManifest | null => kept.get(nameOf(of)) ?? null

/** What a further model is. */
export function bringManifest(of: Model): Promise<Brought> {
  const name = nameOf(of)
  const known = kept.get(name)
  if (known) return Promise.resolve({ kind: 'brought', source: sourceIdOf(of.model), manifest: known })
  const before = asked.get(name)
  if (before) return before
  const asking = fetchManifest(of).finally(() => asked.delete(name))
  asked.set(name, asking)
  return asking
}

async function fetchManifest({ model, revision }: Model): Promise<Brought> {
  let response: Response
  let manifest: AssetManifest | null = null
  try {
    response = await fetch(`${assetsUrl(model, revision)}${MANIFEST}`)
    // A server that is busy or starting says nothing about the model.
    if (response.status >= 500 || response.status === 429) return { kind: 'not-brought', why: 'offline' }
    if (response.ok) manifest = (await response.json()) as AssetManifest
  } catch {
    return { kind: 'not-brought', why: 'offline' }
  }
  if (manifest?.version !== 1 || manifest.model !== model || manifest.revision !== revision) return { kind: 'not-brought', why: 'gone' }
  kept.set(nameOf(manifest), manifest)
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
  return { kind: 'brought', source: sourceIdOf(model), manifest }
}

/**
 * For a lab: what others have brought in is let in here before it is heard of, so that every page judges alike. What this person
 * cannot have is taken as the others say.
 */
export async function admitAll(bounds: OpenBounds, models: readonly SourceState[]): Promise<void> {
  await Promise.all(models.filter((of) => !bounds.has(of)).map(async (of) => {
    const brought = await broughtOrGone(() => bringManifest(of))
    if (brought.kind === 'brought') bounds.admit(brought.manifest)
    else bounds.trust(of)
  }))
}

const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000]
const later = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms) })

/** Without a connection nothing is judged: what follows waits, as everything does on a page that is offline. @param wait in milliseconds */
export async function broughtOrGone(bring: () => Promise<Brought>, wait: (ms: number) => Promise<void> = later): Promise<Brought> {
  for (let attempt = 0; ; attempt++) {
    const brought = await bring()
    if (brought.kind === 'brought' || brought.why === 'gone') return brought
    await wait(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)]!)
  }
}

export const furtherIn = (sources: Readonly<Record<SourceId, SourceState>>): [SourceId, SourceState][] => Object.entries(sources).filter(([source]) => source !== MAIN)
