import { useCallback, useEffect, useState } from 'react'
import type { AssetManifest } from '#vr/contract'

export type ManifestState = { kind: 'loading' } | { kind: 'loaded'; manifest: AssetManifest; /** Where it was found. */ url: string } | { kind: 'not-loaded' } | { kind: 'offline' }

/** What the model's files are. Asked for again by a press, and by itself when the connection is back. */
export function useManifest(url: string | null): { state: ManifestState; again: () => void } {
  const [state, setState] = useState<ManifestState>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((before) => before + 1), [])
  useEffect(() => {
    if (!url) return
    const ending = new AbortController()
    setState({ kind: 'loading' })
    fetch(url, { signal: ending.signal }).then(async (response) => {
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      const manifest = (await response.json()) as AssetManifest
      if (manifest.version !== 1) throw new Error('a manifest of another version')
      if (!ending.signal.aborted) setState({ kind: 'loaded', manifest, url })
    }).catch(() => {
      if (!ending.signal.aborted) setState({ kind: navigator.onLine ? 'not-loaded' : 'offline' })
    })
    return () => ending.abort()
  }, [url, round])
  useEffect(() => {
    if (state.kind !== 'offline') return
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [state.kind, again])
  return { state, again }
}
