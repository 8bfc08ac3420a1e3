import { useId } from 'react'

/** A file of the person's own, by its name and size as the browser shows it. */
export function FileField({ label, hint, accept, required, onPick }: { label: string; hint: string; accept: string; required?: boolean; onPick: (file: File | null) => void }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">{label}</label>
      <input
        id={id} type="file" accept={accept} required={required} aria-describedby={`${id}-hint`} onChange={(event) => onPick(event.currentTarget.files?.[0] ?? null)}
        className="target w-full min-w-0 rounded-sm border border-line-strong bg-raised px-3 py-2 text-base file:mr-3 file:rounded-sm file:border-0 file:bg-accent-soft file:px-3 file:py-1 file:text-ink"
      />
      <p id={`${id}-hint`} className="text-sm text-ink-soft">{hint}</p>
    </div>
  )
}
