import { Axis3d, Blend, ChevronDown, Columns2, FlipHorizontal2, FlipVertical2, Grid2x2, Layers2, Link2, Link2Off, Pause, Play, Redo2, RotateCcw, RotateCwSquare, Rows2, Square, Star, SunMoon, Trash2, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { mayShowFace } from '~/domain/images/held'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton, buttonClass } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '~/ui/menu'
import { useToast } from '~/ui/toast'
import { LAYOUTS, type Desk, type DeskState, type Layout } from '../desk'
import { COLOURS, type ColourName } from '../engine/colours'
import { refusalOf, type FusionRefusal } from '../engine/fusion'
import { isPlaneView, type Projection, type View, type ViewState } from '../engine/view'
import { CT_WINDOWS, autoRange, fullRange, rangeOf } from '../engine/windows'
import type { FindingsStore } from '../findings/store'
import { isMarking, MARKING, NAVIGATION, type Tool } from '../tools/tool'
import { digitsOf, type ViewerWords } from '../words'
import { ToolIcon } from './icons'

const LAYOUT_ICONS: Record<Layout, ReactNode> = { '1x1': <Square aria-hidden />, '1x2': <Columns2 aria-hidden />, '2x1': <Rows2 aria-hidden />, '2x2': <Grid2x2 aria-hidden /> }
export const CINE_RATES = [2, 5, 10, 15, 20, 25, 30, 60] as const
const pressed = 'bg-accent-soft text-accent'

export interface ToolbarProps {
  desk: Desk
  deskState: DeskState
  view: View | null
  state: ViewState | null
  store: FindingsStore
  words: ViewerWords
  mayAnnotate: boolean
  isKey: boolean
  onKey: () => void
  slab: { projection: Projection; mm: number }
  onSlab: (projection: Projection, mm: number) => void
  /** Beside other work: what a text or a talk needs, the rest by its key. */
  isFew?: boolean
  beside?: ReactNode
}

/** All tools on one bar; on a phone it lies at the thumb and slides. */
export function Toolbar(props: ToolbarProps) {
  const { desk, deskState, view, state, store, mayAnnotate, isFew, beside } = props
  const { t } = useTranslation('viewer')
  const pick = (tool: Tool) => desk.set({ tool })
  const tool = (one: Tool) => (
    <IconButton key={one} label={t(`tool.${one}`)} aria-pressed={deskState.tool === one} className={deskState.tool === one ? pressed : undefined} onClick={() => pick(one)}><ToolIcon tool={one} /></IconButton>
  )
  const can = store.can()
  return (
    <div role="toolbar" aria-label={t('toolbar')} className="flex max-w-full shrink-0 items-center gap-0.5 overflow-x-auto [scrollbar-width:thin] border-line bg-raised px-2 py-1 max-sm:order-last max-sm:border-t max-sm:pb-[max(0.25rem,env(safe-area-inset-bottom))] sm:border-b [&>*]:shrink-0">
      {beside}
      {beside && <Bar />}
      {NAVIGATION.filter((one) => one !== 'crosshair' && one !== 'rotate' && !(isFew && one === 'magnify')).map(tool)}
      {state?.kind === 'plane' || deskState.layout !== '1x1' ? tool('crosshair') : null}
      <WindowMenu {...props} />
      <Bar />
      {mayAnnotate && (
        <>
          {!isFew && <span className="hidden lg:contents">{MARKING.map(tool)}</span>}
          <span className={isFew ? undefined : 'lg:hidden'}>
            <Menu align="start" trigger={<button type="button" aria-label={t('measure')} title={t('measure')} className={buttonClass('quiet', 'normal', cx('px-2', isMarking(deskState.tool) && pressed))}><ToolIcon tool={isMarking(deskState.tool) ? deskState.tool : 'length'} /><ChevronDown aria-hidden className="size-4!" /></button>}>
              {MARKING.map((one) => <MenuItem key={one} onSelect={() => pick(one)}><ToolIcon tool={one} />{t(`tool.${one}`)}</MenuItem>)}
            </Menu>
          </span>
          {!isFew && <IconButton label={t('key.mark')} aria-pressed={props.isKey} disabled={!view || state?.kind !== 'stack'} onClick={props.onKey}><Star aria-hidden className={props.isKey ? 'fill-attention text-attention' : undefined} /></IconButton>}
          <IconButton label={t('edit.undo')} disabled={!can.undo} onClick={() => store.undo()}><Undo2 aria-hidden /></IconButton>
          {!isFew && <IconButton label={t('edit.redo')} disabled={!can.redo} onClick={() => store.redo()}><Redo2 aria-hidden /></IconButton>}
          <IconButton label={t('edit.remove')} disabled={!deskState.selected} onClick={() => deskState.selected && store.remove(deskState.selected)}><Trash2 aria-hidden /></IconButton>
          <Bar />
        </>
      )}
      {!isFew && <PictureMenu {...props} />}
      <IconButton label={t('picture.invert')} disabled={!state} aria-pressed={state?.presentation.isInverted} onClick={() => state && view?.present({ isInverted: !state.presentation.isInverted })}><SunMoon aria-hidden /></IconButton>
      <IconButton label={t('picture.reset')} disabled={!view} onClick={() => view?.reset()}><RotateCcw aria-hidden /></IconButton>
      <CineControls {...props} />
      <Bar />
      <Menu align="start" trigger={<button type="button" aria-label={t('layout.label')} title={t('layout.label')} className={buttonClass('quiet', 'normal', 'px-2')}>{LAYOUT_ICONS[deskState.layout]}<ChevronDown aria-hidden className="size-4!" /></button>}>
        {LAYOUTS.map((layout) => <MenuItem key={layout} onSelect={() => desk.setLayout(layout)}>{LAYOUT_ICONS[layout]}{t(`layout.${layout}`)}</MenuItem>)}
      </Menu>
      <IconButton label={t('link.scroll')} aria-pressed={deskState.linksScroll} className={deskState.linksScroll && deskState.layout !== '1x1' ? pressed : undefined} onClick={() => desk.set({ linksScroll: !deskState.linksScroll })}>{deskState.linksScroll ? <Link2 aria-hidden /> : <Link2Off aria-hidden />}</IconButton>
      <VolumeMenus {...props} />
    </div>
  )
}

const Bar = () => <span aria-hidden className="mx-0.5 h-6 w-px bg-line-strong/50" />

function WindowMenu({ desk, deskState, view, state, words }: ToolbarProps) {
  const { t } = useTranslation('viewer')
  const held = state?.held ?? null
  const frame = state?.frame
  const set = (range: { low: number; high: number }) => desk.setWindow(deskState.active, range)
  return (
    <Menu align="start" trigger={<button type="button" disabled={!view} aria-label={`${t('window.presets')} ${t('window.short')}`} title={t('window.presets')} className={buttonClass('quiet', 'normal', 'gap-1 px-2 text-sm')}>{t('window.short')}<ChevronDown aria-hidden className="size-4!" /></button>}>
      {frame?.windows.map((one, i) => <MenuItem key={i} onSelect={() => set(rangeOf(one))}>{one.name || t('window.file', { number: i + 1 })}<Figures center={one.center} width={one.width} words={words} /></MenuItem>)}
      {frame?.isHounsfield && <MenuSeparator />}
      {frame?.isHounsfield && CT_WINDOWS.map((one, i) => <MenuItem key={one.name} onSelect={() => set(rangeOf(one))}>{t(`window.${one.name}`)}<Figures {...one} words={words} shortcut={i < 9 ? String(i + 1) : ''} /></MenuItem>)}
      <MenuSeparator />
      <MenuItem disabled={!held?.pixels} onSelect={() => held?.pixels && set(autoRange(held))}>{t('window.auto')}</MenuItem>
      <MenuItem disabled={!held?.pixels} onSelect={() => held && set(fullRange(held))}>{t('window.full')}</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => desk.set({ linksWindow: !deskState.linksWindow })}>{t(deskState.linksWindow ? 'link.windowOff' : 'link.window')}</MenuItem>
    </Menu>
  )
}
function Figures({ center, width, words, shortcut = '' }: { center: number; width: number; words: ViewerWords; shortcut?: string }) {
  return <span className="ml-auto pl-6 text-sm text-ink-soft tabular-nums">{words.number(center, digitsOf(width))} / {words.number(width, digitsOf(width))}{shortcut && <kbd className="ml-3 font-mono">{shortcut}</kbd>}</span>
}

function PictureMenu({ desk, deskState, view, state }: ToolbarProps) {
  const { t } = useTranslation('viewer')
  const now = state?.presentation
  return (
    <Menu align="start" trigger={<button type="button" disabled={!view} aria-label={t('picture.label')} title={t('picture.label')} className={buttonClass('quiet', 'normal', 'px-2')}><RotateCwSquare aria-hidden /><ChevronDown aria-hidden className="size-4!" /></button>}>
      <MenuItem onSelect={() => desk.set({ tool: 'rotate' })}><ToolIcon tool="rotate" />{t('tool.rotate')}</MenuItem>
      <MenuItem onSelect={() => now && view?.present({ rotation: now.rotation + 90 })}><RotateCwSquare aria-hidden />{t('picture.rotate')}</MenuItem>
      <MenuItem onSelect={() => now && view?.present({ flipped: !now.flipped })}><FlipHorizontal2 aria-hidden />{t('picture.flip')}</MenuItem>
      <MenuItem onSelect={() => now && view?.present({ flippedUp: !now.flippedUp })}><FlipVertical2 aria-hidden />{t('picture.flipUp')}</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => desk.set({ showsText: !deskState.showsText })}>{t(deskState.showsText ? 'show.textOff' : 'show.text')}</MenuItem>
      <MenuItem onSelect={() => desk.set({ showsLines: !deskState.showsLines })}>{t(deskState.showsLines ? 'show.linesOff' : 'show.lines')}</MenuItem>
      <MenuLabel>{t('show.marks')}</MenuLabel>
      {(['all', 'mine', 'none'] as const).map((which) => <MenuItem key={which} onSelect={() => desk.set({ marks: which })}>{deskState.marks === which ? '● ' : '○ '}{t(`show.${which}`)}</MenuItem>)}
    </Menu>
  )
}

/** A film at its own speed, where it has one. */
function CineControls({ desk, deskState, state }: ToolbarProps) {
  const { t } = useTranslation('viewer')
  const own = state?.frame?.frameTimeMs ? Math.round(1000 / state.frame.frameTimeMs) : null
  const fps = deskState.cine?.fps ?? own ?? 15
  const isOn = deskState.cine?.pane === deskState.active
  const rates = own && !CINE_RATES.includes(own as never) ? [...CINE_RATES, own].sort((a, b) => a - b) : CINE_RATES
  return (
    <span className="flex items-center">
      <IconButton label={t(isOn ? 'cine.pause' : 'cine.play')} disabled={(state?.count ?? 0) < 2} onClick={() => (isOn ? desk.pause() : desk.play(deskState.active, fps))}>{isOn ? <Pause aria-hidden /> : <Play aria-hidden />}</IconButton>
      {isOn && (
        <select aria-label={t('cine.speed')} value={fps} onChange={(event) => desk.play(deskState.active, Number(event.target.value))} className="target rounded-sm border border-line-strong bg-raised px-1 text-sm text-ink" data-figures>
          {rates.map((rate) => <option key={rate} value={rate}>{t('cine.rate', { rate })}{rate === own ? ` · ${t('cine.own')}` : ''}</option>)}
        </select>
      )}
    </span>
  )
}

const SLABS = [5, 10, 20, 40] as const

function VolumeMenus({ desk, deskState, view, state, words, slab, onSlab }: ToolbarProps) {
  const { t } = useTranslation('viewer')
  const series = state?.series ?? null
  const reason = series ? words.stack(series.geometry) : null
  const plane = view && isPlaneView(view) ? view : null
  const limit = series !== null && mayShowFace(series.faceState)
  const others = deskState.studies.flatMap((one) => one.series).filter((one) => one.id !== series?.id)
  const toast = useToast()
  const fuse = (seriesId: string | null, colours: string, opacity: number) => void fuseAll(desk, seriesId, colours, opacity).then((refusal) => { if (refusal) toast({ text: t(`fusion.refused.${refusal}`), tone: 'danger' }) })
  return (
    <>
      <Menu align="end" trigger={<button type="button" disabled={!series} aria-label={t('mpr.label')} title={reason ?? t('mpr.label')} className={buttonClass('quiet', 'normal', 'gap-1 px-2 text-sm')}><Axis3d aria-hidden />{t('mpr.short')}<ChevronDown aria-hidden className="size-4!" /></button>}>
        {reason ? <p className="max-w-72 px-3 py-2 text-sm text-ink-soft" data-no-volume>{reason}</p> : (
          <>
            <MenuItem onSelect={() => desk.planes()}><Grid2x2 aria-hidden />{t('mpr.all')}</MenuItem>
            {(['axial', 'sagittal', 'coronal'] as const).map((mode) => <MenuItem key={mode} onSelect={() => desk.setPane(deskState.active, { mode })}>{t(`plane.${mode}`)}</MenuItem>)}
            <MenuItem onSelect={() => desk.setPane(deskState.active, { mode: 'stack' })}>{t('plane.stack')}</MenuItem>
          </>
        )}
      </Menu>
      <Menu align="end" trigger={<button type="button" disabled={!plane} aria-label={t('slab.label')} title={t(plane ? 'slab.label' : 'slab.needsPlane')} className={buttonClass('quiet', 'normal', cx('px-2', slab.projection !== 'none' && pressed))}><Layers2 aria-hidden /><ChevronDown aria-hidden className="size-4!" /></button>}>
        <MenuItem onSelect={() => onSlab('none', 0)}>{t('slab.none')}</MenuItem>
        {(['mip', 'minip', 'average'] as const).map((projection) => <MenuItem key={projection} onSelect={() => onSlab(projection, slab.mm || 10)}>{slab.projection === projection ? '● ' : '○ '}{t(`slab.${projection}`)}</MenuItem>)}
        <MenuSeparator />
        <MenuLabel>{t('slab.thickness')}</MenuLabel>
        {SLABS.map((mm) => <MenuItem key={mm} disabled={limit && mm > 10} onSelect={() => onSlab(slab.projection === 'none' ? 'mip' : slab.projection, mm)}>{slab.mm === mm ? '● ' : '○ '}{mm} mm</MenuItem>)}
        {limit && <p className="max-w-72 px-3 py-2 text-sm text-ink-soft">{t('slab.face')}</p>}
      </Menu>
      <Menu align="end" trigger={<button type="button" disabled={!plane} aria-label={t('fusion.label')} title={t(plane ? 'fusion.label' : 'fusion.needsPlane')} className={buttonClass('quiet', 'normal', cx('px-2', state?.fused && pressed))}><Blend aria-hidden /><ChevronDown aria-hidden className="size-4!" /></button>}>
        {others.length === 0 && <p className="max-w-72 px-3 py-2 text-sm text-ink-soft">{t('fusion.nobody')}</p>}
        {others.map((one) => {
          const refusal = series && refusalOf(series, one)
          return (
            <MenuItem key={one.id} onSelect={() => fuse(one.id, 'hot', 0.6)}>
              <span className="flex max-w-72 flex-col"><span className={refusal ? 'text-ink-soft' : undefined}>{one.description || one.modality}</span>{refusal && <span className="text-sm text-ink-soft" data-no-fusion={refusal}>{t(`fusion.refused.${refusal}`)}</span>}</span>
            </MenuItem>
          )
        })}
        {state?.fused && (
          <>
            <MenuSeparator />
            <MenuLabel>{t('fusion.colours')}</MenuLabel>
            {(Object.keys(COLOURS) as ColourName[]).map((name) => <MenuItem key={name} onSelect={() => fuse(state.fused!.series.id, name, state.fused!.opacity)}>{state.fused!.colours === name ? '● ' : '○ '}{t(`colour.${name}`)}</MenuItem>)}
            <MenuLabel>{t('fusion.opacity')}</MenuLabel>
            {[0.25, 0.5, 0.75, 1].map((opacity) => <MenuItem key={opacity} onSelect={() => fuse(state.fused!.series.id, state.fused!.colours, opacity)}>{state.fused!.opacity === opacity ? '● ' : '○ '}{t('percent', { percent: opacity * 100 })}</MenuItem>)}
            <MenuSeparator />
            <MenuItem onSelect={() => fuse(null, 'hot', 0)}>{t('fusion.end')}</MenuItem>
          </>
        )}
      </Menu>
    </>
  )
}

/** Every plane of the same series shows the same fusion. */
async function fuseAll(desk: Desk, seriesId: string | null, colours: string, opacity: number): Promise<FusionRefusal | null> {
  const active = desk.activeView()?.state().series.id
  const outcomes = await Promise.all(desk.views().flatMap((view) => (isPlaneView(view) && view.state().series.id === active ? [view.fuse(desk.seriesOf(seriesId), colours, opacity)] : [])))
  return outcomes.find((one): one is FusionRefusal => one !== 'fused' && one !== 'ended' && one !== 'left') ?? null
}
