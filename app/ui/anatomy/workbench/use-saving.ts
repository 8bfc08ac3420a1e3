import { useNavigate } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { DeskState } from '#imaging/segmentation/desk/desk'
import { useTranslation } from '~/i18n/use-translation'
import { useToast } from '~/ui/toast'
import { draftKey, dropDrafts, keepDraft, type Draft } from './draft'
import { withUnnamed } from './rules'
import { saveLabels } from './save'
import { keepIn, settle } from './settle'
import type { Bench } from './use-bench'
import type { WorkbenchPageProps } from './workbench-page'

export interface Saving {
  /** 0 to 1; null: nothing is sent. */
  progress: number | null
  /** Somebody saved meanwhile: that version. */
  conflict: number | null
  isUnsaved: boolean
  /** The page is about to be left for the model: nothing more is drawn. */
  isSaved: boolean
  save: (over?: number) => Promise<void>
  forgetConflict: () => void
  download: () => Promise<void>
  /** In the browser, now. */
  keep: () => Promise<void>
}

/** Sends the labels to the server, and keeps them in the browser until they are there. @param version that the work was begun with: of a draft, its own @param begun the draft that it goes on from */
export function useSaving({ model, version, personId }: Pick<WorkbenchPageProps, 'model' | 'version' | 'personId'>, { state, client }: Pick<Bench, 'state' | 'client'>, begun: Draft | null): Saving {
  const isDraft = begun !== null
  const [session] = useState(() => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(''))
  const ownKey = draftKey(personId, model.id, session)
  const begunKey = begun?.key ?? null
  const { t } = useTranslation('workbench')
  const toast = useToast()
  const navigate = useNavigate()
  const [progress, setProgress] = useState<number | null>(null)
  const [conflict, setConflict] = useState<number | null>(null)
  const [isSaved, setSaved] = useState(false)
  const latest = useRef<DeskState | null>(state)
  latest.current = state
  const isUnsaved = !isSaved && state !== null && (state.change > 0 || isDraft)

  const file = useCallback(async () => {
    if (!client || !latest.current) return null
    const { file, labelled, change } = await client.ask('file', {})
    const names = withUnnamed(latest.current.labels, labelled)
    return { file, change, labelled, names }
  }, [client])

  /** The version that the work goes on from: what is saved moves it. */
  const base = useRef(version)
  const kept = useRef({ change: 0, version })
  const waitsSince = useRef<number | null>(null)
  // One after the other: an older file is never kept over a newer one.
  const keeping = useRef<Promise<void>>(Promise.resolve())
  const keep = useCallback((change = latest.current?.change ?? 0): Promise<void> => {
    keeping.current = keeping.current.then(async () => {
      if (change === 0 || (kept.current.change >= change && kept.current.version === base.current)) return
      waitsSince.current = null
      const made = await file().catch(() => null)
      const version = base.current
      if (made && (await keepDraft({ key: ownKey, personId, modelId: model.id, version, names: made.names, file: made.file, keptAt: Date.now() }))) kept.current = { change: made.change, version }
    })
    return keeping.current
  }, [file, personId, model.id, ownKey])
  const change = state?.change ?? 0
  useEffect(() => {
    if (isSaved || change === 0) return
    waitsSince.current ??= Date.now()
    const timer = setTimeout(() => void keep(), keepIn(Date.now() - waitsSince.current))
    const onHidden = () => { if (document.visibilityState === 'hidden') void keep() }
    const onGone = () => void keep()
    document.addEventListener('visibilitychange', onHidden)
    window.addEventListener('pagehide', onGone)
    return () => { clearTimeout(timer); document.removeEventListener('visibilitychange', onHidden); window.removeEventListener('pagehide', onGone) }
  }, [keep, change, isSaved])

  const isSending = useRef(false)
  const save = useCallback(async (over?: number) => {
    if (isSending.current) return
    isSending.current = true
    setConflict(null)
    setProgress(0)
    try {
      const made = await file()
      if (!made) return
      if (made.labelled.length === 0) return toast({ text: t('save.empty'), tone: 'danger' })
      // Of what is sent only labels that are there have a line.
      const present = new Set(made.labelled)
      const saved = await saveLabels({ modelId: model.id, institutionId: model.institutionId, file: made.file, names: made.names.filter(({ label }) => present.has(label)), version: over ?? base.current }, setProgress)
      switch (saved.kind) {
        case 'saved': {
          const outcome = await settle({
            sent: made.change, version: saved.version,
            changeNow: () => client?.ask('change', {}).catch(() => latest.current?.change ?? made.change) ?? Promise.resolve(made.change),
            goOn: (version, change) => { base.current = version; return keep(change) },
            // At once: what asks before one leaves must know it.
            leave: async () => { flushSync(() => setSaved(true)); await keeping.current; await dropDrafts(begunKey ? [ownKey, begunKey] : [ownKey]) },
          })
          toast({ text: t(outcome === 'left' ? 'save.saved' : 'save.wentOn', { version: saved.version }), tone: 'done' })
          return outcome === 'left' ? navigate(`/anatomy/models/${model.id}`) : undefined
        }
        case 'changed':
          await keep()
          return setConflict(saved.version)
        default:
          await keep()
          toast({ text: t(`save.${saved.kind}`), tone: 'danger' })
      }
    } catch {
      toast({ text: t('save.failed'), tone: 'danger' })
    } finally {
      isSending.current = false
      setProgress(null)
    }
  }, [client, file, keep, model.id, model.institutionId, ownKey, begunKey, navigate, toast, t])

  const download = useCallback(async () => {
    const made = await file().catch(() => null)
    if (!made) return
    const url = URL.createObjectURL(made.file)
    const link = Object.assign(document.createElement('a'), { href: url, download: 'labels.nii.gz' })
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }, [file])

  return { progress, conflict, isUnsaved, isSaved, save, forgetConflict: useCallback(() => setConflict(null), []), download, keep }
}
