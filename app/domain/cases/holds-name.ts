import { isHan, runsOf } from '~/infra/search/words'

/** A word, or one Han character: Chinese has no spaces, so that a name is found within a run. */
interface Unit { word: string; opensClause: boolean }

/** "Bleeding? No. Old injury": what stands in another clause denies nothing here. */
const CLAUSE = /[,;:!?()\n，；：！？。、（）]|\.(?=\s|$)/

const unitsOf = (text: string): Unit[] => text.split(CLAUSE).flatMap((clause) => runsOf(clause).flatMap((run) => (isHan(run) ? [...run] : [run])).map((word, i) => ({ word, opensClause: i === 0 })))

const DENIAL = new Set(['no', 'not', 'non', 'without', 'never', 'neither', 'nor', 'cannot', 't', 'excluding', 'exclude', 'excludes', 'excluded'])
/** Stand between a denial and what is denied. */
const BETWEEN = new Set(['a', 'an', 'the', 'any', 'of', 'sign', 'signs', 'evidence', 'with', 'consistent', 'typical', 'for', 'suggestive', 'real', 'true'])
const DENIED_BEFORE = /(?:(?:无|不|非|未|没|否)(?:有|是|见|像|似|为|属|明显|考虑|支持|符合|提示|证据)*|排除|除外)$/
const DENIED_AFTER = /^(?:(?:is |was |can be )?(?:excluded|ruled out|unlikely|absent)\b|可能性(?:极|很|较)?(?:小|低|不大)|已?(?:排除|除外)|不支持|不考虑)/

/** Whether the words hold one of the names without denying it: "no encephalomalacia", "不是伪影" hold none. */
export function holdsName(text: string, names: readonly string[]): boolean {
  const units = unitsOf(text)
  return names.some((name) => {
    const wanted = unitsOf(name)
    return wanted.length > 0 && units.some((_, at) => wanted.every(({ word }, i) => units[at + i]?.word === word) && !isDeniedBefore(units, at) && !isDeniedAfter(units, at + wanted.length))
  })
}

function isDeniedBefore(units: readonly Unit[], at: number): boolean {
  const before: string[] = []
  for (let i = at; i > 0 && !units[i]!.opensClause; i--) before.unshift(units[i - 1]!.word)
  if (before.length > 0 && isHan(before.at(-1)!)) return DENIED_BEFORE.test(before.join(''))
  const last = before.findLast((word) => !BETWEEN.has(word))
  return last !== undefined && DENIAL.has(last)
}

function isDeniedAfter(units: readonly Unit[], from: number): boolean {
  const end = units.findIndex(({ opensClause }, i) => i >= from && opensClause)
  const after = units.slice(from, end < 0 ? undefined : end).map(({ word }) => word)
  return DENIED_AFTER.test(after.join(after.length > 0 && isHan(after[0]!) ? '' : ' '))
}
