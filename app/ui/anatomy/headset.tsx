import { Glasses } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Headset, HeadsetPorts, Mode, Words } from '#vr/xr'
import { WORDS } from '#vr/xr/contract'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { useToast } from '~/ui/toast'
import { ContinueInHeadset } from './continue-in-headset'
import type { HeaderActionsProps } from './header-actions'
import { firstVolume } from './rules/presets'

/** What is served below that name is of one version (vr/xr/profiles). */
const PROFILES = '/assets/xr-profiles/1.0.20/'
const LEFT_HANDED = 'theatrum.headset.left-handed'
const MODES = ['immersive-vr', 'immersive-ar'] as const

declare global {
  interface Window { /** For journeys and `npm run bench -- vr`. */ anatomyHeadset?: Headset }
}

/** What the device before the page can; nothing on most. Headsets that are plugged in later are heard of. */
function useModes(): readonly Mode[] {
  const [modes, setModes] = useState<readonly Mode[]>([])
  useEffect(() => {
    const { xr } = navigator
    if (!xr) return
    let isOver = false
    const look = () => {
      void Promise.all(MODES.map((mode) => xr.isSessionSupported(mode).catch(() => false))).then((can) => { if (!isOver) setModes(MODES.filter((_mode, n) => can[n])) })
    }
    look()
    xr.addEventListener('devicechange', look)
    return () => {
      isOver = true
      xr.removeEventListener('devicechange', look)
    }
  }, [])
  return modes
}

export interface EnterHeadsetProps extends Pick<HeaderActionsProps, 'manifest' | 'stage' | 'started' | 'shared'> {
  /** A lesson that is followed on this page. */
  lesson?: HeadsetPorts['lesson']
  /** This page, as another device opens it. */
  path: () => string
  /** There is little room for words. */
  isNarrow?: boolean
}

/** The same scene, in the headset; where there is none, the way to one. */
export function EnterHeadset({ manifest, stage, started, shared, lesson, path, isNarrow }: EnterHeadsetProps) {
  const { t, i18n } = useTranslation('headset')
  const toast = useToast()
  const modes = useModes()
  const [inside, setInside] = useState(false)
  const headset = useRef<Headset | null>(null)
  const canEnter = modes.length > 0 && started !== null
  const theatre = started?.theatre

  // It is fetched where there is a headset, before it is asked for: the browser lets a press count for a few seconds only.
  useEffect(() => {
    if (!canEnter || !theatre) return
    let isOver = false
    void import('#vr/xr').then(({ startHeadset }) => {
      if (isOver) return
      window.anatomyHeadset = headset.current = startHeadset(theatre, { profiles: new URL(PROFILES, location.href).href })
    }, () => undefined)
    return () => {
      isOver = true
      headset.current?.stop()
      headset.current = null
      delete window.anatomyHeadset
    }
  }, [canEnter, theatre])

  const first = firstVolume(manifest)
  const enter = useCallback(async (mode: Mode) => {
    try {
      if (!headset.current) throw new Error('it has not come yet')
      await headset.current.enter({
        mode, language: i18n.language as Language, manifest, words: Object.fromEntries(WORDS.map((word) => [word, t(`word.${word}`)])) as Words,
        isLeftHanded: localStorage.getItem(LEFT_HANDED) === 'yes', onLeftHanded: (is) => localStorage.setItem(LEFT_HANDED, is ? 'yes' : 'no'),
        scene: () => stage.state().scene, subscribe: stage.subscribe, run: (operations) => stage.do(operations), undo: () => { stage.undo() },
        onPick: (key) => theatre?.setHighlighted(key), onEnd: () => setInside(false),
        ...(shared ? shared.headset : {}), ...(lesson ? { lesson } : {}),
        ...(manifest.volume ? { volume: { isShown: () => (stage.state().scene.volumes.main ?? first).shown, show: (is) => { stage.do({ do: 'volume', of: 'main', set: { shown: is } }) }, isGivenUp: () => started?.isVolumeOff() ?? false } } : {}),
      })
      setInside(true)
    } catch {
      toast({ text: t('refused'), tone: 'danger' })
    }
  }, [i18n.language, manifest, t, stage, theatre, started, shared, lesson, first, toast])
  if (modes.length === 0) return <ContinueInHeadset path={path} isNarrow={isNarrow} />
  if (!canEnter) return null
  if (inside) return <p role="status" className="text-sm text-ink-soft">{t('leaveHint')}</p>
  return (
    <>
      {modes.includes('immersive-vr') && <Button tone="quiet" icon={<Glasses aria-hidden />} onClick={() => void enter('immersive-vr')}>{t('enter')}</Button>}
      {modes.includes('immersive-ar') && <Button tone="quiet" icon={modes.includes('immersive-vr') ? undefined : <Glasses aria-hidden />} onClick={() => void enter('immersive-ar')}>{t('onTable')}</Button>}
    </>
  )
}
