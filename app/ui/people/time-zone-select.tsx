import { useEffect, useRef } from 'react'
import { Select } from '../field'

/** Time zones by name. A new person's is the browser's own until another is chosen. */
export function TimeZoneSelect({ label, hint, error, zones, defaultValue, followsBrowser = false }: { label: string; hint?: string; error?: string | false; zones: readonly string[]; defaultValue: string; followsBrowser?: boolean }) {
  const select = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (followsBrowser && select.current?.value === defaultValue && zones.includes(own)) select.current.value = own
  }, [followsBrowser, defaultValue, zones])
  return (
    <Select ref={select} label={label} name="timeZone" defaultValue={defaultValue} hint={hint} error={error}>
      {zones.map((zone) => <option key={zone} value={zone}>{zone.replaceAll('_', ' ')}</option>)}
    </Select>
  )
}
