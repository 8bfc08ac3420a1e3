import { useEffect, useState } from 'react'
import type { DeskOperation, DeskState, IslandRow } from '#imaging/segmentation/desk/desk'
import type { Voxel } from '#imaging/segmentation/desk/planes'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { TextField } from '~/ui/field'
import type { BenchClient } from './client'

/** The parts of the label at hand, largest first: what is pressed in a slice is chosen here. */
export function IslandsPanel({ client, state, chosen, onChosen, onGo, run, mlText }: { client: BenchClient; state: DeskState; chosen: number | null; onChosen: (place: number | null) => void; onGo: (at: Voxel) => void; run: (operation: DeskOperation) => void; mlText: (voxels: number) => string }) {
  const { t } = useTranslation('workbench')
  const format = useFormat()
  const [found, setFound] = useState<{ islands: IslandRow[]; count: number } | 'noise' | null>(null)
  const [least, setLeast] = useState('1')
  useEffect(() => {
    let isLeft = false
    setFound(null)
    client.ask('islands', {}).then((islands) => { if (!isLeft) setFound(islands ?? 'noise') }, () => undefined)
    return () => { isLeft = true }
  }, [client, state.change, state.active])
  const go = async (place: number) => {
    onChosen(place)
    const at = await client.ask('island-voxel', { place }).catch(() => null)
    if (at) onGo(at)
  }
  const act = (operation: DeskOperation) => { run(operation); onChosen(null) }
  const rows = found === null || found === 'noise' ? [] : found.islands
  const isChosen = chosen !== null && chosen < rows.length
  const ml = Number(least.replace(',', '.'))
  return (
    <section aria-label={t('islands.title')} className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold">{t('islands.title')} <span className="font-normal text-ink-soft" data-figures>{found === null || found === 'noise' ? '' : format.number(found.count)}</span></h2>
      {found === null && <p role="status" className="text-sm text-ink-soft">{t('islands.looking')}</p>}
      {found === 'noise' && <p className="text-sm text-ink-soft">{t('done.noise')}</p>}
      {found !== null && found !== 'noise' && rows.length === 0 && <p className="text-sm text-ink-soft">{t('islands.none')}</p>}
      {rows.length > 0 && (
        <>
          <ol className="max-h-48 overflow-y-auto rounded-sm border border-line">
            {rows.map(({ place, voxels }) => (
              <li key={place}><button type="button" aria-pressed={chosen === place} onClick={() => void go(place)} className={cx('target flex w-full justify-between px-2 py-0.5 text-sm', chosen === place ? 'bg-accent-soft text-accent' : 'hover:bg-sunken')}><span>{t('islands.one', { number: place + 1 })}</span><span className="tabular-nums" data-figures>{mlText(voxels)}</span></button></li>
            ))}
          </ol>
          <div className="flex flex-wrap gap-2">
            <Button disabled={rows.length < 2} onClick={() => act({ do: 'keep-islands', places: [0] })}>{t('islands.keepLargest')}</Button>
            <Button disabled={!isChosen} onClick={() => act({ do: 'keep-islands', places: [chosen!] })}>{t('islands.keep')}</Button>
            <Button disabled={!isChosen} onClick={() => act({ do: 'drop-islands', places: [chosen!] })}>{t('islands.drop')}</Button>
            <Button disabled={!isChosen || rows.length < 2} onClick={() => act({ do: 'part-islands', places: [chosen!] })}>{t('islands.part')}</Button>
          </div>
          <div className="flex items-end gap-2">
            <TextField label={t('islands.smaller')} inputMode="decimal" value={least} onChange={(event) => setLeast(event.target.value)} className="w-28" />
            <Button disabled={!(ml > 0)} onClick={() => act({ do: 'drop-small', ml })}>{t('islands.dropSmall')}</Button>
          </div>
        </>
      )}
    </section>
  )
}
