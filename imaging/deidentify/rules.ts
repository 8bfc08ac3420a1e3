import type { Tag, Vr } from '#imaging/contract'
import { isPrivate, lookUp } from '#imaging/dicom/dictionary'
import { BASIC_PROFILE, CLEANED_DESCRIPTORS } from './table-e1-1'

/**
 * What becomes of an attribute. Whatever PS3.15 Table E.1-1 does not name is refused by default: text and names go unless
 * this file names them, and what stays (numbers, dates, code strings, UIDs) is rewritten by its own rule.
 */
export type Rule =
  | 'remove'
  /** Present without a value. */
  | 'empty'
  /** 'REMOVED', where a value must be there. */
  | 'dummy'
  | 'pseudonym'
  | 'uid'
  /** Moved by the patient's days; times of day stay. */
  | 'date'
  | 'age'
  | 'sex'
  /** Known words alone. */
  | 'clean'
  /** A maker's or model's name. */
  | 'equipment'
  | 'version'
  /** Terms of the standard alone. */
  | 'code'
  /** Decimal and integer strings. */
  | 'number'
  /** Binary numbers, of a whole count. */
  | 'binary'
  /** Tags of the standard. */
  | 'tags'
  /** Pixels, palettes and the like. */
  | 'bulk'
  | 'descend'

const tags = (text: string) => new Set<Tag>(text.split(/\s+/).filter(Boolean))

/** Text that Table E.1-1 does not name, kept by its known words: what an image was made with and how. */
const CLEANED_TEXT = tags(`
  00082120 00082127 00180024 00180031 00180034 00180085 00181040 00181061 00181160 00181180 00181210 00181250 00181251 00181260 00181261 00181401 00185010 00187006 00187008
  00189005 00189041 00189050 00201040 00209056 00209421 00281055 00283003 00286022 00480106 00480107 00541101 00541103 00541105 00620005 00620006 00620009 00700081`)
const EQUIPMENT_NAMES = tags('00080070 00081090')
/** Dates that Table E.1-1 removes and that reading needs: contrast and tracer are timed by them. */
const NEEDED_DATES = tags('00181042 00181043 00181072 00181073 00181078 00181079 00181012 00181014 00400244 00400245 00400250 00400251 00404050 00404051 00180027 00180035')
const BULK = tags('7FE00010 7FE00008 7FE00009 7FE00001 7FE00002 00281200 00281201 00281202 00281203 00281204 00281221 00281222 00281223 00281224 00282000 00283006 00281408')
/** Attributes whose groups are otherwise refused as a whole. */
const NAMED: Record<Tag, Rule> = {
  '00100010': 'pseudonym', '00100020': 'pseudonym', '00100040': 'sex', '00101010': 'age', '00101020': 'number', '00101030': 'number', '00102210': 'code', '00109431': 'binary', '00101022': 'number',
  // Which images it was made from or planned on: new UIDs, so the reference holds.
  '00081140': 'descend', '00082112': 'descend',
  // Two codes, X/Z, where the second keeps more files whole: it is type 2 there.
  '00400555': 'empty', '00181000': 'dummy', '00400512': 'dummy', '00400551': 'dummy', '00181020': 'version',
  // Units: terms of the standard, though not represented as code strings.
  '00281054': 'code', '00283004': 'code',
  // Written anew.
  '00080005': 'remove', '00120062': 'remove', '00120063': 'remove', '00120064': 'remove', '00280303': 'remove',
  // Parts of codes outside an item that is one.
  '00080100': 'remove', '00080102': 'remove', '00080103': 'remove', '00080104': 'remove', '00080119': 'remove', '00080120': 'remove',
}
/** Groups of pixels, geometry, acquisition and display. Persons, visits, orders, archives, printing, signatures are in others. */
const KEPT_GROUPS = new Set(['0008', '0018', '0020', '0022', '0024', '0028', '0040', '0048', '0052', '0054', '0060', '0062', '0070', '2050', '3002', '3004', '300A', '300C', '5200', '7FE0'])

const rules = new Map<Tag, Rule>()

/** Kept for each tag that comes along: there are about five thousand. */
export function ruleOf(tag: Tag): Rule {
  let rule = rules.get(tag)
  if (rule === undefined) {
    rule = decide(tag)
    if (rules.size < 20_000) rules.set(tag, rule)
  }
  return rule
}

function decide(tag: Tag): Rule {
  if (isPrivate(tag)) return 'remove'
  const named = NAMED[tag]
  if (named) return named
  const entry = lookUp(tag)
  const vr = entry?.vrs[0]
  // Overlays and curves may be text in lines; what no dictionary names may be anything.
  if (!vr || tag.startsWith('60') || tag.startsWith('50')) return 'remove'
  if (CLEANED_DESCRIPTORS.has(tag) || CLEANED_TEXT.has(tag)) return 'clean'
  const code = BASIC_PROFILE.get(tag)
  if (code === undefined) return KEPT_GROUPS.has(tag.slice(0, 4)) ? untabled(tag, vr) : 'remove'
  if (vr === 'DA' || vr === 'DT' || vr === 'TM') return tag.startsWith('0010') ? (code === 'Z' ? 'empty' : 'remove') : code !== 'X' || NEEDED_DATES.has(tag) ? 'date' : 'remove'
  if (vr === 'UI') return code === 'X' ? 'remove' : 'uid'
  if (code === 'Z' || code === 'Z/D') return 'empty'
  // A sequence cannot be filled with something that says nothing, nor a name or bytes.
  if (code === 'D' && vr !== 'SQ' && vr !== 'PN' && TEXT.has(vr)) return 'dummy'
  return 'remove'
}

const TEXT = new Set<Vr>(['LO', 'SH', 'ST', 'LT', 'UT', 'UC'])

function untabled(tag: Tag, vr: Vr): Rule {
  if (BULK.has(tag)) return 'bulk'
  if (EQUIPMENT_NAMES.has(tag)) return 'equipment'
  switch (vr) {
    case 'SQ': return 'descend'
    case 'UI': return 'uid'
    case 'CS': return 'code'
    case 'IS': case 'DS': return 'number'
    case 'DA': case 'DT': case 'TM': return 'date'
    case 'US': case 'SS': case 'UL': case 'SL': case 'FL': case 'FD': case 'SV': case 'UV': return 'binary'
    case 'AT': return 'tags'
    default: return 'remove'
  }
}
