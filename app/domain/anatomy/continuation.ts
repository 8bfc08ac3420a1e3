/** Ten minutes: to find the headset, put it on and open its browser. */
export const CONTINUES_FOR_MS = 10 * 60_000
/** Read from one display and picked out by a ray on another. It opens nothing: the page that it names asks for its own right. */
export const CONTINUE_CODE_LENGTH = 4
/** The short address that a headset's browser is given. */
export const CONTINUE_PATH = '/go'

export interface ContinueTarget { kind: 'models' | 'lessons' | 'labs'; id: string; /** Of a lesson, from 1. */ step: number | null }

/** A page of the theatre; null: anything else, of other hosts above all. */
export function continueTarget(path: string): ContinueTarget | null {
  const found = /^\/anatomy\/(models|lessons|labs)\/([a-z0-9]{1,40})(?:\?step=([1-9]\d?))?$/.exec(path)
  if (!found) return null
  const [, kind, id, step] = found as unknown as [string, ContinueTarget['kind'], string, string | undefined]
  return step && kind !== 'lessons' ? null : { kind, id, step: step ? Number(step) : null }
}

export const continuePathOf = ({ kind, id, step }: ContinueTarget): string => `/anatomy/${kind}/${id}${step ? `?step=${step}` : ''}`
