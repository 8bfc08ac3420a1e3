import { Bookmark, Box as BoxIcon, Combine, Layers3, Ruler, Scissors, Split, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Refused, StructureKey, ViewState, VolumeState } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import type { Cell } from '../cell'
import type { Sources } from '../combine/use-sources'
import type { Box } from '../rules/cuts'
import type { Stage } from '../rules/stage'
import { SavedScenes } from '../saved-scenes'
import type { ShownScene } from '../theatre-page'
import type { Started } from '../use-theatre'
import { ApartPanel } from './apart-panel'
import { CutsPanel } from './cuts-panel'
import { MarksPanel } from './marks-panel'
import { StructuresPanel, type PanelProps } from './structures-panel'
import { VolumePanel } from './volume-panel'

const PANELS = ['structures', 'models', 'cuts', 'apart', 'marks', 'volume', 'scenes'] as const
export type PanelName = (typeof PANELS)[number]
const ICONS: Record<PanelName, ReactNode> = { structures: <Layers3 aria-hidden />, models: <Combine aria-hidden />, cuts: <Scissors aria-hidden />, apart: <Split aria-hidden />, marks: <Ruler aria-hidden />, volume: <BoxIcon aria-hidden />, scenes: <Bookmark aria-hidden /> }
const WORDS = { structures: 'list.label', models: 'combine:label', cuts: 'cut.label', apart: 'apart.label', marks: 'mark.label', volume: 'volume.label', scenes: 'scenes.label' } as const satisfies Record<PanelName, string>

interface SidePanelProps extends PanelProps {
  panel: PanelName
  setPanel: (panel: PanelName | null) => void
  selected: readonly StructureKey[]
  onSelect: (keys: StructureKey[]) => void
  box: Box
  first: VolumeState
  scenes: readonly ShownScene[]
  modelId: string
  lab: { id: string | null } | null
  /** The models of the scene, as the page has them. */
  sources: Sources
  models: ReactNode
  stage: Stage
  isChanged: boolean
  view: Cell<ViewState | null>
  look: (view: ViewState) => void
  refused: (why: Refused | null) => Refused | null
  started: Started | null
  colour: string
  setColour: (colour: string) => void
  fresh: string | null
}

/** What there is, at the side or, on a phone, at the thumb. */
export function SidePanel({ panel, setPanel, selected, onSelect, box, first, scenes, modelId, lab, sources, models, stage, isChanged, view, look, refused, started, colour, setColour, fresh, ...shared }: SidePanelProps) {
  const { t } = useTranslation(['anatomy', 'combine'])
  return (
    <aside aria-label={t('panel.label')} data-panel={panel} className="flex min-h-0 shrink-0 flex-col border-line bg-raised max-sm:max-h-[48dvh] max-sm:min-h-[40dvh] max-sm:rounded-t-lg max-sm:border-t sm:w-80 sm:border-l">
      <div className="flex shrink-0 items-center border-b border-line px-1">
        <div role="tablist" aria-label={t('panel.label')} className="flex min-w-0 flex-1">
          {PANELS.filter((one) => one !== 'volume' || shared.manifest.volume || sources.besides.some(({ manifest }) => manifest.volume)).map((one) => (
            <button key={one} type="button" role="tab" aria-selected={panel === one} aria-label={t(WORDS[one])} title={t(WORDS[one])} onClick={() => setPanel(one)} className={cx('inline-flex h-12 min-w-11 flex-1 items-center justify-center border-b-2 [&_svg]:size-5', panel === one ? 'border-accent text-accent' : 'border-transparent text-ink-soft hover:text-ink')}>{ICONS[one]}</button>
          ))}
        </div>
        <IconButton label={t('panel.close')} className="sm:hidden" onClick={() => setPanel(null)}><X aria-hidden /></IconButton>
      </div>
      <h2 className="shrink-0 px-4 pt-3 font-semibold max-sm:sr-only">{t(WORDS[panel])}</h2>
      {panel === 'structures' && <StructuresPanel {...shared} selected={selected} onSelect={onSelect} />}
      {panel === 'models' && models}
      {panel === 'cuts' && <CutsPanel {...shared} box={box} />}
      {panel === 'apart' && <ApartPanel {...shared} box={box} />}
      {panel === 'marks' && <MarksPanel {...shared} {...{ started, look, colour, setColour, fresh }} />}
      {panel === 'volume' && <VolumePanel {...shared} first={first} besides={sources.besides} />}
      {panel === 'scenes' && <SavedScenes scenes={scenes} modelId={modelId} lab={lab} sources={sources} stage={stage} isChanged={isChanged} view={view} look={look} refused={refused} />}
    </aside>
  )
}
