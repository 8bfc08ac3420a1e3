import { Flag } from 'lucide-react'
import type { Block, DoneRule } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { NumberField } from '~/ui/questions/editing/number-field'

type RuleKind = DoneRule['kind']
const BEGIN: Record<RuleKind, DoneRule> = { none: { kind: 'none' }, seen: { kind: 'seen' }, watched: { kind: 'watched', share: 0.9 }, scored: { kind: 'scored', share: 0.6 } }

/** Rules that a learner can meet with a block of this kind. */
function rulesOf(body: Block['body']): RuleKind[] {
  switch (body.kind) {
    case 'video': return body.questions.length > 0 ? ['none', 'seen', 'watched', 'scored'] : ['none', 'seen', 'watched']
    case 'audio': case 'surgery': return ['none', 'seen', 'watched']
    case 'quiz': case 'assignment': return ['none', 'seen', 'scored']
    case 'text': case 'picture': case 'stack': case 'compare': case 'case': case 'lesson3d': case 'download': case 'link': return ['none', 'seen']
  }
}

/** When a block counts as done. */
export function RuleField({ block, onChange }: { block: Block; onChange: (block: Block) => void }) {
  const { t } = useTranslation('course-desk')
  const { rule, body } = block
  const kinds = rulesOf(body)
  const shown = kinds.includes(rule.kind) ? kinds : [...kinds, rule.kind]
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2 border-t border-line pt-3 text-sm">
      <label className="flex flex-wrap items-center gap-2 text-ink-soft">
        <Flag aria-hidden className="size-4" />{t('rule.label')}
        <select value={rule.kind} onChange={({ target }) => onChange({ ...block, rule: BEGIN[shown.find((one) => one === target.value) ?? 'none'] })} className="target rounded-sm border border-line bg-raised px-2 py-1 text-ink">
          {shown.map((kind) => <option key={kind} value={kind}>{t(`rule.${kind}`)}</option>)}
        </select>
      </label>
      {(rule.kind === 'watched' || rule.kind === 'scored') && (
        <NumberField label={t(`rule.share.${rule.kind}`)} className="w-44" value={Math.round(rule.share * 100)} least={1} most={100} isWhole onChange={(percent) => { if (percent !== null) onChange({ ...block, rule: { ...rule, share: percent / 100 } }) }} />
      )}
    </div>
  )
}
