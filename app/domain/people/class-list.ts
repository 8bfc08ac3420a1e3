import { ROLES, type Role } from '~/policy/actor'
import { readEmail, readName } from './person'

export const MAX_CLASS_LIST_BYTES = 1_000_000
export const MAX_CLASS_LIST_ROWS = 2_000
export const LONGEST_CLASS_NAME = 80

/** Why one line is not taken. Administrators are invited one by one, since a list is easily made by somebody else. */
export type LineProblem = 'bad-email' | 'double' | 'unknown-role' | 'administrator' | 'long-class' | 'long-name'

export interface ClassListLine {
  /** As the person's spreadsheet counts, from 1. */
  line: number
  email: string
  name: string
  /** Null: none is given, the form's choice counts. */
  role: Role | null
  className: string
  problem: LineProblem | null
}

export type Column = 'email' | 'name' | 'role' | 'class'

const HEADINGS: Record<Column, readonly string[]> = {
  email: ['email', 'mail', 'emailaddress', 'mailaddress', '邮箱', '电子邮箱', '电子邮件', '邮件', '邮箱地址', '电子邮箱地址', '电子邮件地址', '邮件地址', '电邮'],
  name: ['name', 'fullname', 'studentname', 'student', '姓名', '名字', '学生姓名', '学员姓名', '学生'],
  role: ['role', '角色', '身份'],
  class: ['class', 'classname', 'group', 'cohort', '班级', '班', '班级名称', '教学班', '小组', '组'],
}
const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/[\s_\-.:*"']|\(.*\)/g, '')

const ROLE_WORDS: Record<string, Role> = {
  ...Object.fromEntries(ROLES.map((role) => [role, role])),
  学生: 'student', 学员: 'student', 教师: 'teacher', 老师: 'teacher', 专家: 'expert', 导播: 'broadcaster', 主持人: 'moderator', 管理员: 'administrator',
}

export type Columns =
  | { kind: 'columns'; at: Partial<Record<Column, number>>; ignored: string[]; hasHeadings: boolean }
  | { kind: 'no-email-column' }
  | { kind: 'double-column'; heading: string }

/** What each column is, by its heading; a list without headings has e-mail, name, role, class in this order. */
export function readColumns(first: readonly string[]): Columns {
  const at: Partial<Record<Column, number>> = {}
  const ignored: string[] = []
  for (const [index, heading] of first.entries()) {
    const column = (Object.keys(HEADINGS) as Column[]).find((each) => HEADINGS[each].includes(plain(heading)))
    if (!column) {
      if (heading.trim()) ignored.push(readName(heading, 40))
      continue
    }
    if (at[column] !== undefined) return { kind: 'double-column', heading: readName(heading, 40) }
    at[column] = index
  }
  if (at.email !== undefined) return { kind: 'columns', at, ignored, hasHeadings: true }
  if (readEmail(first[0] ?? '')) return { kind: 'columns', at: { email: 0, name: 1, role: 2, class: 3 }, ignored: [], hasHeadings: false }
  return { kind: 'no-email-column' }
}

/** One row as the columns say; doubles are judged by whoever sees the whole list. */
export function readLine(record: readonly string[], at: Partial<Record<Column, number>>, line: number): ClassListLine {
  const cell = (column: Column) => (at[column] === undefined ? '' : (record[at[column]] ?? '').trim())
  const email = readEmail(cell('email'))
  const [name, className] = [readName(cell('name'), Infinity), readName(cell('class'), Infinity)]
  const roleText = plain(cell('role'))
  const role = roleText === '' ? null : (ROLE_WORDS[roleText] ?? 'unknown')
  const problem: LineProblem | null = !email ? 'bad-email'
    : role === 'unknown' ? 'unknown-role'
      : role === 'administrator' ? 'administrator'
        : name.length > 120 ? 'long-name'
          : className.length > LONGEST_CLASS_NAME ? 'long-class' : null
  return { line, email: email ?? readName(cell('email'), 80), name: name.slice(0, 120), role: role === 'unknown' ? null : role, className: className.slice(0, LONGEST_CLASS_NAME), problem }
}
