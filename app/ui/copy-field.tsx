import { Check, Copy, Eye, EyeOff } from 'lucide-react'
import { useId, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from './button'
import { useCopy } from './use-copy'

/** Something to carry elsewhere (an address, a key): read-only, selected on focus, copied by one press. */
export function CopyField({ label, value, hint, isSecret = false }: { label: ReactNode; value: string; hint?: ReactNode; isSecret?: boolean }) {
  const { t } = useTranslation('common')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isShown, setShown] = useState(!isSecret)

  const { isCopied, copy } = useCopy(value, () => {
    setShown(true)
    input.current?.focus()
    input.current?.select()
  })

  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">{label}</label>
      <div className="flex gap-1">
        <input
          ref={input} id={id} readOnly value={value} type={isShown ? 'text' : 'password'} autoComplete="off" spellCheck={false} onFocus={(event) => event.currentTarget.select()}
          aria-describedby={hint ? `${id}-hint` : undefined} className="target min-w-0 flex-1 rounded-sm border border-line-strong bg-sunken px-3 font-mono text-sm text-ink"
        />
        {isSecret && <IconButton label={t(isShown ? 'action.hide' : 'action.show')} tone="secondary" onClick={() => setShown(!isShown)}>{isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}</IconButton>}
        <IconButton label={t('action.copy')} tone="secondary" onClick={copy}>{isCopied ? <Check aria-hidden className="text-done" /> : <Copy aria-hidden />}</IconButton>
      </div>
      {hint && <p id={`${id}-hint`} className="text-sm text-ink-soft">{hint}</p>}
      <span role="status" className="sr-only">{isCopied ? t('action.copied') : ''}</span>
    </div>
  )
}
