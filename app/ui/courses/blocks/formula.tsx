import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'

/** TeX as a formula. Until what draws it is there, and where it is wrong, its TeX. */
export function Formula({ tex, isBlock = false }: { tex: string; isBlock?: boolean }) {
  const { t } = useTranslation('rich-text')
  const place = useRef<HTMLSpanElement>(null)
  const [state, setState] = useState<'waiting' | 'drawn' | 'wrong'>('waiting')
  useEffect(() => {
    let isCurrent = true
    // A lesson without formulas is read without KaTeX and its fonts.
    void import('./draw-formula').then(({ drawFormula }) => { if (isCurrent && place.current) setState(drawFormula(tex, place.current, isBlock) ? 'drawn' : 'wrong') }, () => undefined)
    return () => { isCurrent = false }
  }, [tex, isBlock])
  return (
    <span className={isBlock ? 'rich-formula' : undefined} tabIndex={isBlock ? 0 : undefined} data-formula={state}>
      <span ref={place} hidden={state !== 'drawn'} />
      {state !== 'drawn' && <code>{tex}</code>}
      {state === 'wrong' && <span className="text-sm text-attention"> {t('formula.wrong')}</span>}
    </span>
  )
}
