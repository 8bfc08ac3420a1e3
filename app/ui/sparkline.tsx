/**
 * A figure over time, newest last; gaps are nulls. Drawn to fit its box.
 * @param label what it shows, for screen readers: "Bitrate, last minute: 2.4 Mbit/s".
 */
export function Sparkline({ values, label, min = 0, max, threshold, className = 'h-8 w-32 text-accent' }: {
  values: readonly (number | null)[]; label: string; min?: number; max?: number; threshold?: number; className?: string
}) {
  const known = values.filter((value): value is number => value !== null)
  const top = max ?? Math.max(min + 1e-9, ...known, threshold ?? min) * 1.05
  const x = (index: number) => (values.length < 2 ? 100 : (index / (values.length - 1)) * 100)
  const y = (value: number) => 30 - (Math.min(top, Math.max(min, value)) - min) / (top - min) * 28 - 1
  let path = ''
  let isBroken = true
  values.forEach((value, index) => {
    if (value === null) isBroken = true
    else {
      path += `${isBroken ? 'M' : 'L'}${x(index).toFixed(2)} ${y(value).toFixed(2)}`
      isBroken = false
    }
  })
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 30" preserveAspectRatio="none" className={className}>
      {threshold !== undefined && <line x1="0" x2="100" y1={y(threshold)} y2={y(threshold)} stroke="var(--attention)" strokeWidth="1" strokeDasharray="3 3" vectorEffect="non-scaling-stroke" />}
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
