import { useNavigate } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DeskState } from '#imaging/segmentation/desk/desk'
import { useTranslation } from '~/i18n/use-translation'
import { useToast } from '~/ui/toast'
import { dropDraft, draftKey, keepDraft } from './draft'
import { withUnnamed } from './rules'
import { saveLabels } from './save'
import type { Bench } from './use-bench'
import type { WorkbenchPageProps } from './workbench-page'

/** After the last change; a browser that is hidden keeps it at once. */
const KEEP_AFTER_MS = 15_000

export interface Saving {
  /** 0 to 1; null: nothing is sent. */
  progress: number | null
  /** Somebody saved meanwhile: that version. */
  conflict: number | null
  isUnsaved: boolean
  save: (over?: number) => Promise<void>
  forgetConflict: () => void
  download: () => Promise<void>
  /** In the browser, now. */
  keep: () => Promise<void>
}

/** Sends the labels to the server, and keeps them in the browser until they are there. @param version that the work was begun with: of a draft, its own */
export function useSaving({ model, version, personId }: Pick<WorkbenchPageProps, 'model' | 'version' | 'personId'>, { state, client }: Pick<Bench, 'state' | 'client'>, isDraft: boolean): Saving {
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

  const keptAt = useRef(0)
  const keep = useCallback(async () => {
    const change = latest.current?.change ?? 0
    if (change === 0 || keptAt.current === change) return
    const made = await file().catch(() => null)
    if (made && (await keepDraft({ key: draftKey(personId, model.id), personId, modelId: model.id, version, names: made.names, file: made.file, keptAt: Date.now() }))) keptAt.current = made.change
  }, [file, personId, model.id, version])
  const change = state?.change ?? 0
  useEffect(() => {
    if (isSaved || change === 0) return
    const timer = setTimeout(() => void keep(), KEEP_AFTER_MS)
    const onHidden = () => { if (document.visibilityState === 'hidden') void keep() }
    document.addEventListener('visibilitychange', onHidden)
    return () => { clearTimeout(timer); document.removeEventListener('visibilitychange', onHidden) }
  }, [keep, change, isSaved])

  const save = useCallback(async (over?: number) => {
    setConflict(null)
    setProgress(0)
    try {
      const made = await file()
      if (!made) return
      if (made.labelled.length === 0) return toast({ text: t('save.empty'), tone: 'danger' })
      // Of what is sent only labels that are there have a line.
      const present = new Set(made.labelled)
      const saved = await saveLabels({ modelId: model.id, institutionId: model.institutionId, file: made.file, names: made.names.filter(({ label }) => present.has(label)), version: over ?? version }, setProgress)
      switch (saved.kind) {
        case 'saved':
          setSaved(true)
          await dropDraft(personId, model.id)
          toast({ text: t('save.saved', { version: saved.version }), tone: 'done' })
          return navigate(`/anatomy/models/${model.id}`)
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
      setProgress(null)
    }
  }, [file, keep, model.id, model.institutionId, version, personId, navigate, toast, t])

  const download = useCallback(async () => {
    const made = await file().catch(() => null)
    if (!made) return
    const url = URL.createObjectURL(made.file)
    const link = Object.assign(document.createElement('a'), { href: url, download: 'labels.nii.gz' })
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }, [file])

  return { progress, conflict, isUnsaved, save, forgetConflict: useCallback(() => setConflict(null), []), download, keep }
}
