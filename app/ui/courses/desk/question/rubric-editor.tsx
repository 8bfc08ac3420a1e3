import { Plus, X } from 'lucide-react'
import { BLOCK_BOUNDS, type Block } from '~/domain/courses/block'
import { newId } from '~/domain/courses/write/new-block'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { LinesEditor } from '~/ui/questions/editing/lines-editor'
import { NumberField } from '~/ui/questions/editing/number-field'

type Rubric = Extract<Block['body'], { kind: 'assignment' }>['rubric']
type Criterion = Rubric[number]

/** What the work is marked by: criteria with their points, and what earns how many. */
export function RubricEditor({ rubric, language, onChange }: { rubric: Rubric; language: 'en' | 'zh'; onChange: (rubric: Rubric) => void }) {
  const { t } = useTranslation('question-desk')
  return (
    <LinesEditor
      title={t('assignment.rubric')} hint={rubric.length === 0 ? t('assignment.rubricEmpty') : t('assignment.levelsHint')} lines={rubric} nameOf={(number) => t('assignment.criterion', { number })} addLabel={t('assignment.addCriterion')} least={0} most={BLOCK_BOUNDS.criteria}
      language={language} make={() => ({ id: newId(), words: '', most: 5, levels: [] })} onChange={onChange}
      below={(line, number, change) => <Levels criterion={line} number={number} language={language} change={change} />}
    />
  )
}

function Levels({ criterion: { words, most, levels }, number, language, change }: { criterion: Criterion; number: number; language: 'en' | 'zh'; change: (part: Partial<Criterion>) => void }) {
  const { t } = useTranslation('question-desk')
  const set = (at: number, part: Partial<Criterion['levels'][number]>) => change({ levels: levels.map((one, n) => (n === at ? { ...one, ...part } : one)) })
  return (
    <div className="mb-3 flex flex-col gap-3 border-l-2 border-line pl-4 sm:ml-10">
      {words.trim() === '' && <p className="text-sm text-attention">{t('assignment.noWords')}</p>}
      <NumberField label={t('assignment.most')} className="max-w-40" value={most} least={0} isAbove most={1_000} onChange={(next) => { if (next !== null) change({ most: next }) }} />
      {levels.length > 0 && <p className="text-sm font-medium">{t('assignment.levels')}</p>}
      <ul className="flex flex-col gap-2">
        {levels.map((level, at) => (
          <li key={at} className="flex flex-wrap items-start gap-2">
            <NumberField label={t('assignment.levelPoints', { number: at + 1 })} className="w-40" value={level.points} least={0} most={1_000} onChange={(points) => { if (points !== null) set(at, { points }) }} />
            <label className="flex min-w-48 flex-1 flex-col gap-1"><span className="font-medium">{t('assignment.level', { number: at + 1, criterion: number })}</span>
              <input type="text" lang={language} maxLength={BLOCK_BOUNDS.line} value={level.words} onChange={({ target }) => set(at, { words: target.value })} className="target w-full rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink" />
            </label>
            <IconButton label={t('line.remove', { name: t('assignment.level', { number: at + 1, criterion: number }) })} className="mt-7" onClick={() => change({ levels: levels.filter((_, n) => n !== at) })}><X aria-hidden /></IconButton>
            {level.points > most && <p className="basis-full text-sm text-attention">{t('assignment.tooMany')}</p>}
          </li>
        ))}
      </ul>
      {levels.length < BLOCK_BOUNDS.levels && <Button tone="quiet" className="self-start" icon={<Plus aria-hidden />} onClick={() => change({ levels: [...levels, { points: levels.length === 0 ? most : 0, words: '' }] })}>{t('assignment.addLevel')}</Button>}
    </div>
  )
}
