import { useBeforeUnload, useBlocker } from '@remix-run/react'
import { ArrowLeft, Download, Keyboard, Redo2, Save, Undo2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { DeskOperation, DeskState, Done } from '#imaging/segmentation/desk/desk'
import { PLANES, type PlaneName, type SlicePlane, type Voxel } from '#imaging/segmentation/desk/planes'
import { takenBy } from '#imaging/segmentation/desk/region'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton, LinkButton, buttonClass } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { useKeyboardHelp, useShortcuts, type Shortcut } from '~/ui/keyboard'
import { Menu, MenuItem } from '~/ui/menu'
import { Progress } from '~/ui/progress'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import { redoes, undoes } from '../rules/keys'
import type { BenchClient } from './client'
import { IslandsPanel } from './islands-panel'
import { LabelList } from './label-list'
import { PreviewPane } from './preview-pane'
import type { BenchInfo } from './protocol'
import { brushBy, rangeOf, TOOLS, windowOf, WINDOWS, type GreyWindow, type WindowName } from './rules'
import { SlicePane } from './slice-pane'
import { TOOL_KEYS, ToolPanel, type Settings } from './tool-panel'
import { useBench, type Beginning } from './use-bench'
import { useSaving } from './use-saving'
import type { WorkbenchPageProps } from './workbench-page'

interface WorkbenchProps extends WorkbenchPageProps { beginning: Beginning; mayGoOn: boolean }

/** Slices on which labels are drawn, with a body of them beside. */
export function Workbench(props: WorkbenchProps) {
  const { model, volume, version, names, shows, beginning, mayGoOn } = props
  const { t } = useTranslation('workbench')
  const toast = useToast()
  const bench = useBench({ model, volume, version: beginning.kind === 'server' ? version : 0, names }, beginning, (why) => toast({ text: t(`lost.${why}`), tone: 'danger' }))
  const { phase, state, client, isBusy, lift } = bench
  const saving = useSaving({ ...props, version: beginning.kind === 'draft' ? beginning.draft.version : version }, bench, beginning.kind === 'draft' ? beginning.draft : null)
  const openKeys = useKeyboardHelp()
  const say = useCallback((done: Done) => { if (done === 'noise' || done === 'too-many' || done === 'no-seed') toast({ text: t(`done.${done}`), tone: 'danger' }) }, [toast, t])
  const benchRun = bench.run
  const { isSaved } = saving
  const run = useCallback((operation: DeskOperation) => { if (!isSaved) void benchRun(operation).then(say) }, [benchRun, say, isSaved])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement && event.target.type !== 'range' && event.target.type !== 'checkbox') return
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 's') { event.preventDefault(); void saving.save(); return }
      const way = undoes(event) ? 'undo' : redoes(event) ? 'redo' : null
      if (!way || document.querySelector('[role=dialog]')) return
      event.preventDefault()
      run({ do: way })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [run, saving.save])

  const downloads = version > 0 && shows === 'all'
  return (
    <>
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        <LinkButton to={`/anatomy/models/${model.id}`} tone="quiet" size="icon" aria-label={t('toModel')} title={t('toModel')}><ArrowLeft aria-hidden /></LinkButton>
        <h1 className="min-w-0 truncate font-semibold">{t('title')} <span className="font-normal text-ink-soft">· {model.title}</span></h1>
        <p role="status" className="min-w-0 flex-1 truncate px-2 text-sm text-ink-soft">{isBusy && phase.kind === 'open' ? t('working') : saving.isUnsaved ? t('unsaved') : version > 0 ? t('version', { version }) : ''}</p>
        <IconButton label={t('undo')} disabled={!state?.canUndo} onClick={() => run({ do: 'undo' })}><Undo2 aria-hidden /></IconButton>
        <IconButton label={t('redo')} disabled={!state?.canRedo} onClick={() => run({ do: 'redo' })}><Redo2 aria-hidden /></IconButton>
        <IconButton label={t('keys')} onClick={openKeys}><Keyboard aria-hidden /></IconButton>
        <Menu align="end" trigger={<button type="button" className={buttonClass('quiet')} disabled={!downloads && (shows !== 'all' || !state)}><Download aria-hidden />{t('download.label')}</button>}>
          {shows === 'all' && <MenuItem onSelect={() => void saving.download()}>{t('download.own')}</MenuItem>}
          {downloads && <MenuItem onSelect={() => { window.location.href = `/anatomy/models/${model.id}/labels/nifti` }}>{t('download.nifti', { version })}</MenuItem>}
          {downloads && <MenuItem onSelect={() => { window.location.href = `/anatomy/models/${model.id}/labels/seg` }}>{t('download.seg', { version })}</MenuItem>}
        </Menu>
        <Button tone="primary" icon={<Save aria-hidden />} isBusy={saving.progress !== null} disabled={!state} onClick={() => void saving.save()}>{t('save.label')}</Button>
      </header>
      {saving.progress !== null && <div className="border-b border-line bg-raised px-4 py-2"><Progress label={t('save.sending')} fraction={saving.progress} /></div>}
      {!mayGoOn && <p role="status" className="border-b border-line bg-attention-soft px-4 py-1 text-sm text-attention">{t('keptFromSight', { version })}</p>}
      {phase.kind === 'opening' && <div className="m-auto w-full max-w-md px-6"><Progress label={t('opening')} fraction={phase.fraction} /></div>}
      {phase.kind === 'lost' && <EmptyState className="m-auto max-w-xl" title={t(`lost.${phase.why}`)} text={t('lostText')} action={<Button tone="primary" onClick={bench.retry}>{t('again')}</Button>} />}
      {phase.kind === 'open' && state && client && <Desk info={phase.info} {...{ state, client, run, lift }} />}
      <Leave isActive={saving.isUnsaved} keep={saving.keep} />
      <Dialog
        open={saving.conflict !== null} onOpenChange={(open) => { if (!open) saving.forgetConflict() }} title={t('conflict.title', { version: saving.conflict ?? 0 })} description={t('conflict.text')}
        footer={<>{shows === 'all' && <Button onClick={() => void saving.download()}>{t('download.own')}</Button>}<Button onClick={saving.forgetConflict}>{t('conflict.stay')}</Button><Button tone="primary" onClick={() => void saving.save(saving.conflict!)}>{t('conflict.over')}</Button></>}
      />
    </>
  )
}

type Large = PlaneName | 'preview' | null

function Desk({ info, state, client, run, lift }: { info: BenchInfo; state: DeskState; client: BenchClient; run: (operation: DeskOperation) => void; lift: () => void }) {
  const { t } = useTranslation('workbench')
  const format = useFormat()
  const { size, spacing, index: level } = info.level
  const [cross, setCross] = useState<Voxel>(() => size.map((side) => side >> 1) as Voxel)
  const [settings, setSettings] = useState<Settings>(() => ({ tool: 'look', range: rangeOf(info.histogram, info.isHounsfield), isRangeShown: true, mm: 8, is3d: false, over: false, withinMm: null }))
  const [window_, setWindow] = useState<GreyWindow>(() => windowOf(info.histogram, info.isHounsfield))
  const [isPreviewOn, setPreviewOn] = useState(false)
  const [large, setLarge] = useState<Large>(null)
  const [island, setIsland] = useState<number | null>(null)
  const set = useCallback((change: Partial<Settings>) => setSettings((before) => ({ ...before, ...change })), [])
  const { tool, range, isRangeShown, mm, is3d, over, withinMm } = settings
  const isTaken = useMemo(() => takenBy(range, info.floor), [range, info.floor])
  const ml = (voxels: number) => (voxels * spacing[0] * spacing[1] * spacing[2]) / 1_000
  const mlText = (voxels: number) => { const of = ml(voxels); return `≈ ${new Intl.NumberFormat(format.locale, { maximumFractionDigits: of >= 100 ? 0 : of >= 1 ? 1 : 3 }).format(of)} ml` }

  const use = useCallback((at: Voxel, from: Voxel, press: number, plane: SlicePlane) => {
    switch (tool) {
      case 'look': return
      case 'seed': return run({ do: 'seed', at })
      case 'island': return void client.ask('island-at', { at }).then(setIsland, () => undefined)
      default: return run({ do: 'stroke', from, to: at, brush: { diameterMm: mm, across: is3d ? null : plane.through.axis }, as: tool, over, press })
    }
  }, [tool, mm, is3d, over, run, client])

  const toggle = useCallback((one: Exclude<Large, null>) => setLarge((now) => (now === one ? null : one)), [])
  const shortcuts = useMemo<Shortcut[]>(() => [
    ...TOOLS.map((one): Shortcut => ({ key: TOOL_KEYS[one], label: t(`tool.${one}`), run: () => set({ tool: one }) })),
    { key: 't', label: t('range.shown'), run: () => setSettings((before) => ({ ...before, isRangeShown: !before.isRangeShown })) },
    { key: 'f', label: t('fill'), run: () => run({ do: 'fill', range, over }) },
    { key: 'g', label: t('seeds.grow'), run: () => run({ do: 'grow', range, withinMm, over }) },
    { key: '[', label: t('key.smaller'), run: () => set({ mm: brushBy(mm, 0.8) }) }, { key: ']', label: t('key.larger'), run: () => set({ mm: brushBy(mm, 1.25) }) },
    { key: 'd', label: t('brush.ball'), run: () => set({ is3d: !is3d }) },
    { key: 'n', label: t('key.next'), run: () => { const place = state.labels.findIndex(({ label }) => label === state.active); const next = state.labels[(place + 1) % Math.max(1, state.labels.length)]; if (next) run({ do: 'activate', label: next.label }) } },
    { key: 'h', label: t('key.hide'), run: () => { const now = state.labels.find(({ label }) => label === state.active); if (now) run({ do: 'describe', label: now.label, isHidden: !now.isHidden }) } },
    { key: 'p', label: t('preview.show'), run: () => setPreviewOn((on) => !on) },
    ...PLANES.map((name, index): Shortcut => ({ key: String(index + 1), label: t('pane.large', { plane: t(`plane.${name}`) }), run: () => toggle(name) })),
    { key: '4', label: t('pane.large', { plane: t('preview.title') }), run: () => toggle('preview') },
    // Of the slice that has the focus; listed here, answered there.
    { key: 'none-arrows', shown: '← ↑ → ↓', label: t('key.cross'), run: () => undefined }, { key: 'none-page', shown: 'PgUp PgDn', label: t('key.slice'), run: () => undefined },
    { key: 'none-enter', shown: 'Enter', label: t('key.use'), run: () => undefined }, { key: 'none-zoom', shown: '+ −', label: t('key.zoom'), run: () => undefined },
    { key: 'none-undo', shown: 'Ctrl+Z', label: t('undo'), run: () => undefined }, { key: 'none-save', shown: 'Ctrl+S', label: t('save.label'), run: () => undefined },
  ], [t, set, run, range, over, withinMm, mm, is3d, state.labels, state.active, toggle])
  useShortcuts(shortcuts)

  const paneClass = (one: Exclude<Large, null>) => (large === null ? '' : large === one ? 'col-span-2 row-span-2' : 'hidden')
  return (
    <div className="flex min-h-0 flex-1">
      <aside aria-label={t('tools')} className="flex w-80 shrink-0 flex-col gap-3 overflow-y-auto border-r border-line bg-raised p-3 min-[2400px]:w-[26rem]">
        <LabelList {...{ state, run, mlText }} />
        <div className="border-t border-line" />
        <ToolPanel {...{ info, state, settings, set, run }} />
        {tool === 'island' && <IslandsPanel client={client} state={state} chosen={island} onChosen={setIsland} onGo={setCross} run={run} mlText={mlText} />}
        <section aria-label={t('window.title')} className="flex flex-col gap-1 border-t border-line pt-3">
          <h2 className="font-semibold">{t('window.title')}</h2>
          <p className="text-sm text-ink-soft">{t('window.hint')}</p>
          <div className="flex flex-wrap gap-1">
            {info.isHounsfield && (Object.keys(WINDOWS) as WindowName[]).map((name) => <button key={name} type="button" onClick={() => setWindow(WINDOWS[name])} className="target rounded-full border border-line-strong px-3 py-0.5 text-sm hover:bg-sunken">{t(`window.${name}`)}</button>)}
            {!info.isHounsfield && <button type="button" onClick={() => setWindow(windowOf(info.histogram, false))} className="target rounded-full border border-line-strong px-3 py-0.5 text-sm hover:bg-sunken">{t('window.reset')}</button>}
          </div>
        </section>
        <p className="mt-auto text-xs text-ink-soft" data-figures>{t(level === 0 ? 'grid.own' : 'grid.halved', { level, voxel: spacing.map((each) => new Intl.NumberFormat(format.locale, { maximumFractionDigits: 2 }).format(each)).join(' × '), size: size.join(' × ') })}</p>
      </aside>
      <main className="grid min-h-0 min-w-0 flex-1 grid-cols-2 grid-rows-2 gap-px bg-line">
        {PLANES.map((name) => (
          <SlicePane
            key={name} plane={info.planes[name]} direction={info.direction} client={client} state={state} cross={cross} onCross={setCross} tool={tool} mm={mm} window={window_} onWindow={setWindow}
            isTaken={isRangeShown ? isTaken : null} onUse={use} onLift={lift} isLarge={large === name} onLarge={() => toggle(name)} className={paneClass(name)}
          />
        ))}
        <PreviewPane client={client} state={state} isOn={isPreviewOn} onToggle={() => setPreviewOn(true)} isLarge={large === 'preview'} onLarge={() => toggle('preview')} className={paneClass('preview')} />
      </main>
    </div>
  )
}

function Leave({ isActive, keep }: { isActive: boolean; keep: () => Promise<void> }) {
  const { t } = useTranslation('workbench')
  useBeforeUnload(useCallback((event: BeforeUnloadEvent) => { if (!isActive) return; event.preventDefault(); void keep() }, [isActive, keep]))
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isActive && currentLocation.pathname !== nextLocation.pathname)
  return (
    <Dialog
      open={blocker.state === 'blocked'} onOpenChange={(open) => { if (!open) blocker.reset?.() }} title={t('leave.title')} description={t('leave.text')}
      footer={<><Button tone="danger" onClick={() => void keep().finally(() => blocker.proceed?.())}>{t('leave.go')}</Button><Button tone="primary" onClick={() => blocker.reset?.()}>{t('leave.stay')}</Button></>}
    />
  )
}
