import { useCallback, useEffect, useRef, useState } from 'react'
import type { DeskLabel, DeskOperation, DeskState, Done } from '#imaging/segmentation/desk/desk'
import type { OpenedWorkbench } from '~/domain/anatomy/workbench'
import { BenchFailed, createBenchClient, type BenchClient } from './client'
import type { Draft } from './draft'
import type { BenchInfo, Lost } from './protocol'
import { labelsOf, mostVoxelsOf } from './rules'

export type Phase = { kind: 'opening'; fraction: number } | { kind: 'open'; info: BenchInfo } | { kind: 'lost'; why: Lost }

export interface Bench {
  phase: Phase
  state: DeskState | null
  client: BenchClient | null
  isBusy: boolean
  run(operation: DeskOperation): Promise<Done>
  lift(): void
}

/** What the page begins with: what is kept on the server, or in this browser. */
export type Beginning = { kind: 'server' } | { kind: 'draft'; draft: Draft } | { kind: 'empty' }

/** Longer than that and the page says that it is at work. */
const BUSY_MS = 250

export function useBench({ model, volume, version, names }: Pick<OpenedWorkbench, 'model' | 'volume' | 'version' | 'names'>, beginning: Beginning | null, onLost: (why: Lost) => void): Bench & { retry: () => void } {
  const [phase, setPhase] = useState<Phase>({ kind: 'opening', fraction: 0 })
  const [state, setState] = useState<DeskState | null>(null)
  const [client, setClient] = useState<BenchClient | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [tries, setTries] = useState(0)
  const given = useRef({ volume, names, version, onLost })
  given.current = { volume, names, version, onLost }

  useEffect(() => {
    const { volume, names, version } = given.current
    if (!beginning || !volume) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const begun = createBenchClient({
      onState: setState,
      onProgress: (fraction) => setPhase({ kind: 'opening', fraction }),
      onBusy: (count) => {
        if (count === 0) { clearTimeout(timer); timer = undefined; setBusy(false) } else timer ??= setTimeout(() => setBusy(true), BUSY_MS)
      },
    })
    let isLeft = false
    setPhase({ kind: 'opening', fraction: 0 })
    const open = async () => {
      const labels = beginning.kind === 'draft' ? beginning.draft.file : beginning.kind === 'server' && version > 0 ? await kept(model.id) : null
      const known: DeskLabel[] = beginning.kind === 'draft' ? beginning.draft.names : beginning.kind === 'server' ? labelsOf(names) : []
      return begun.ask('open', { modelId: model.id, volume, most: mostVoxelsOf((navigator as { deviceMemory?: number }).deviceMemory), labels, names: known })
    }
    open().then(
      (info) => { if (!isLeft) { setClient(begun); setPhase({ kind: 'open', info }) } },
      (error: unknown) => { if (!isLeft) setPhase({ kind: 'lost', why: error instanceof BenchFailed ? error.why : 'connection' }) },
    )
    return () => {
      isLeft = true
      clearTimeout(timer)
      setClient(null)
      begun.stop()
    }
  }, [beginning, model.id, tries])

  const run = useCallback(async (operation: DeskOperation): Promise<Done> => {
    if (!client) return 'nothing'
    try {
      return await client.ask('run', { operation })
    } catch (error) {
      given.current.onLost(error instanceof BenchFailed ? error.why : 'failed')
      return 'nothing'
    }
  }, [client])
  const lift = useCallback(() => void client?.ask('lift', {}).catch(() => undefined), [client])
  return { phase, state, client, isBusy, run, lift, retry: useCallback(() => setTries((before) => before + 1), []) }
}

/** The labels that somebody saved, to go on with; on record as a download of them. */
async function kept(modelId: string): Promise<Blob> {
  const response = await fetch(`/anatomy/models/${modelId}/labels/nifti`)
  if (!response.ok || response.redirected) throw new BenchFailed(response.status >= 500 ? 'connection' : 'gone', `answered ${response.status}`)
  return response.blob()
}
