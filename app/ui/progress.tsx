import { useFormat } from '~/i18n/format'

/** `fraction` 0 to 1, with the number beside the bar; null while unknown. */
export function Progress({ label, fraction, detail }: { label: string; fraction: number | null; detail?: string }) {
  const format = useFormat()
  const value = fraction === null ? null : Math.min(1, Math.max(0, fraction))
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-4 text-sm" data-figures>
        <span>{label}</span>
        <span className="text-ink-soft">{detail ?? (value === null ? '' : format.percent(value))}</span>
      </div>
      <div
        role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={value === null ? undefined : Math.round(value * 100)}
        className="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div className={value === null ? 'h-full w-1/3 animate-[shimmer_1.4s_ease-in-out_infinite] bg-accent' : 'h-full bg-accent transition-[width]'} style={value === null ? undefined : { width: `${value * 100}%` }} />
      </div>
    </div>
  )
}
