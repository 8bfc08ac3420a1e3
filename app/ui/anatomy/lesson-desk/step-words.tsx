import { Camera } from 'lucide-react'
import type { LessonStep } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { TextArea, TextField } from '~/ui/field'
import { Slider } from '../parts/slider'

const MOST = { title: 200, text: 4_000, transitionMs: 20_000 } as const

/** What a step says, in both languages side by side, and the scene that it shows. */
export function StepWords({ step, onChange, scene }: { step: LessonStep; onChange: (change: Partial<LessonStep>) => void; scene: { differs: boolean; take: () => void; show: () => void } | null }) {
  const { t } = useTranslation('authoring')
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      {scene && (
        <div className="flex flex-col gap-2 rounded-sm border border-line p-3" data-scene-differs={scene.differs}>
          <p className="text-sm text-ink-soft">{t(scene.differs ? 'scene.differs' : 'scene.same')}</p>
          <div className="flex flex-wrap gap-2">
            <Button tone={scene.differs ? 'primary' : 'secondary'} icon={<Camera aria-hidden />} disabled={!scene.differs} onClick={scene.take} className="whitespace-normal!">{t('scene.take')}</Button>
            {scene.differs && <Button tone="quiet" onClick={scene.show}>{t('scene.back')}</Button>}
          </div>
        </div>
      )}
      <div className="grid gap-4 min-[110rem]:grid-cols-2">
        {(['en', 'zh'] as const).map((language) => (
          <fieldset key={language} lang={language === 'zh' ? 'zh-CN' : 'en'} className="flex min-w-0 flex-col gap-3">
            <legend className="pb-2 text-sm font-semibold text-ink-soft">{t(`language.${language}`)}</legend>
            <TextField label={t('words.title')} value={step.title[language]} maxLength={MOST.title} onChange={(event) => onChange({ title: { ...step.title, [language]: event.target.value } })} />
            <TextArea label={t('words.text')} rows={6} value={step.text[language]} maxLength={MOST.text} onChange={(event) => onChange({ text: { ...step.text, [language]: event.target.value } })} />
          </fieldset>
        ))}
      </div>
      <Slider label={t('words.transition')} value={step.transitionMs / 1_000} least={0} most={10} step={0.5} text={t('words.seconds', { count: step.transitionMs / 1_000 })} onChange={(seconds) => onChange({ transitionMs: Math.min(MOST.transitionMs, Math.round(seconds * 1_000)) })} onEnd={() => undefined} />
    </div>
  )
}
