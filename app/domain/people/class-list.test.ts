import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import type { Actor } from '~/policy/actor'
import { checkClassList } from './check-class-list.server'
import { MAX_CLASS_LIST_BYTES, MAX_CLASS_LIST_ROWS } from './class-list'
import { importClassList } from './import-class-list.server'
import { decodeClassList, readClassList } from './read-class-list.server'

/** 邮箱,姓名,角色,班级 CR LF jia@hospital.test,张甲,学生,一班 CR LF, as Excel saves it in China. */
const GBK = Buffer.from('d3cacfe42cd0d5c3fb2cbdc7c9ab2cb0e0bcb60d0a6a696140686f73706974616c2e746573742cd5c5bcd72cd1a7c9fa2cd2bbb0e00d0a', 'hex')
const CHINESE = '邮箱,姓名,角色,班级\r\njia@hospital.test,张甲,学生,一班\r\n'
const utf16 = (text: string, isBig: boolean) => {
  const bytes = Buffer.from(text, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

describe('reading a file', () => {
  test.each([
    ['GBK', GBK, 'gb18030'],
    ['UTF-8', Buffer.from(CHINESE), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${CHINESE}`), 'utf-8'],
    ['UTF-16 as Excel saves it', utf16(`\ufeff${CHINESE}`, false), 'utf-16'],
    ['UTF-16 the other way round', utf16(`\ufeff${CHINESE}`, true), 'utf-16'],
    ['UTF-16 without its mark', utf16(CHINESE, false), 'utf-16'],
  ] as const)('the same class is read from %s', (_name, bytes, encoding) => {
    const decoded = decodeClassList(bytes)
    if (decoded.kind !== 'text') throw new Error(decoded.why)
    expect(decoded.encoding).toBe(encoding)
    expect(readClassList(decoded.text)).toMatchObject({ kind: 'read', hasHeadings: true, lines: [{ line: 2, email: 'jia@hospital.test', name: '张甲', role: 'student', className: '一班', problem: null }] })
  })

  test('an accent from a Western code page stays an accent', () => {
    const decoded = decodeClassList(Buffer.from('email,name\na@b.test,Andr\xe9\n', 'latin1'))
    expect(decoded).toMatchObject({ kind: 'text', encoding: 'windows-1252', text: 'email,name\na@b.test,André\n' })
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'empty'], ['blanks', Buffer.from(' \r\n\t\n'), 'empty'], ['a workbook', Buffer.from('PK\x03\x04rest'), 'workbook'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'workbook'], ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0x0d, 0x1a, 0, 0xff, 0xfe, 1]), 'not-text'],
    ['a file of more than 1 MB', Buffer.alloc(MAX_CLASS_LIST_BYTES + 1, 'a'), 'too-large'], ['half a UTF-16 letter', Buffer.from([0xff, 0xfe, 0x61]), 'not-text'],
  ] as const)('%s is refused with its reason', (_name, bytes, why) => {
    expect(decodeClassList(bytes)).toEqual({ kind: 'refused', why })
  })
})

describe('reading a list', () => {
  const emails = (text: string) => {
    const read = readClassList(text)
    if (read.kind === 'refused') throw new Error(read.why)
    return read.lines.map((line) => line.email)
  }
  test.each([['commas', ','], ['semicolons', ';'], ['tabs', '\t'], ['full-width commas', '，']])('columns are told apart by %s', (_name, separator) => {
    expect(readClassList(['E-Mail Address', 'Full name'].join(separator) + '\n' + ['A@B.test', 'N'].join(separator))).toMatchObject({ kind: 'read', lines: [{ email: 'a@b.test', name: 'N' }] })
  })
  test('line ends of every system, blank lines and quoted names are read', () => {
    expect(emails('email,name\r\na@x.test,"One, Two"\r\n\r\nb@x.test,')).toEqual(['a@x.test', 'b@x.test'])
    expect(emails('email\ra@x.test\rb@x.test\r')).toEqual(['a@x.test', 'b@x.test'])
  })
  test('a plain list of addresses needs no headings', () => {
    expect(readClassList('a@x.test\nb@x.test')).toMatchObject({ kind: 'read', hasHeadings: false, lines: [{ email: 'a@x.test' }, { email: 'b@x.test' }] })
  })
  test('each line that cannot be taken says why, and the others are taken', () => {
    const read = readClassList(['email,name,role,class', 'a@x.test,A,,', 'no address,B,,', 'A@X.test,A again,,', 'c@x.test,C,wizard,', 'd@x.test,D,管理员,', `e@x.test,${'E'.repeat(121)},,`, `f@x.test,F,,${'f'.repeat(81)}`, 'g@x.test,G,教师,'].join('\n'))
    expect(read.kind === 'read' && read.lines.map(({ line, problem, role }) => [line, problem, role])).toEqual([
      [2, null, null], [3, 'bad-email', null], [4, 'double', null], [5, 'unknown-role', null], [6, 'administrator', 'administrator'], [7, 'long-name', null], [8, 'long-class', null], [9, null, 'teacher'],
    ])
  })
  test.each([
    ['headings alone', 'email,name\n', { why: 'empty' }], ['no column of addresses', 'name,class\nA,1\n', { why: 'no-email-column' }], ['two columns of addresses', 'email,邮箱\na@x.test,b@x.test\n', { why: 'double-column', heading: '邮箱' }],
    ['a quotation mark that never closes', 'email,name\na@x.test,"A\nb@x.test,B\n', { why: 'quotes' }], ['a quotation mark inside a word', 'email,name\na@x.test,A"B\n', { why: 'quotes', line: 2 }],
    ['more than two thousand people', `email\n${Array.from({ length: MAX_CLASS_LIST_ROWS + 1 }, (_, n) => `p${n}@x.test`).join('\n')}`, { why: 'too-many-rows' }],
  ])('%s: the whole list is refused', (_name, text, refusal) => {
    expect(readClassList(text)).toMatchObject({ kind: 'refused', ...refusal })
  })

  test('a thousand damaged files are each read or refused, in bounded time, and every line that is taken has an address', () => {
    let seed = 20261122
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return seed % below
    }
    const sources = [GBK, Buffer.from(CHINESE), utf16(`\ufeff${CHINESE}`, true), Buffer.from('email;name\n"a@x.test";"A ""B"""\n'.repeat(20))]
    const outcomes = { taken: 0, refused: 0 }
    for (let round = 0; round < 1_000; round++) {
      let bytes = Buffer.from(sources[random(sources.length)]!)
      for (let cut = random(8); cut >= 0; cut--) {
        const at = random(bytes.length + 1)
        switch (random(4)) {
          case 0: bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at)]); break
          case 1: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(9))]); break
          case 2: if (at < bytes.length) bytes[at] = random(256); break
          default: bytes = Buffer.concat([bytes, bytes.subarray(at)]).subarray(0, 20_000)
        }
      }
      const decoded = decodeClassList(bytes)
      const read = decoded.kind === 'text' ? readClassList(decoded.text) : decoded
      if (read.kind === 'refused') {
        outcomes.refused++
        continue
      }
      outcomes.taken++
      for (const line of read.lines) if (!line.problem) expect(line.email).toMatch(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)
    }
    expect(outcomes.taken).toBeGreaterThan(100)
    expect(outcomes.refused).toBeGreaterThan(100)
  })
})

describe('inviting a class', () => {
  let services: TestServices
  let institutionId: string
  let admin: Actor & { kind: 'person' }
  beforeAll(async () => {
    services = await testServices()
    institutionId = (await services.db.institution.create({ data: { name: 'Hospital A' } })).id
    const member = (email: string, role: string) => services.db.person.create({ data: { email, name: email, passwordHash: 'x', memberships: { create: { institutionId, role } } } })
    admin = { kind: 'person', personId: (await member('head@x.test', 'administrator')).id, memberships: [{ institutionId, role: 'administrator' }] }
    await member('member@x.test', 'student')
    await services.db.person.create({ data: { email: 'elsewhere@x.test', name: 'E', passwordHash: 'x' } })
  })
  afterAll(() => services.close())
  const input = (text: string) => ({ institutionId, text, role: 'student' as const, className: 'Year 1', language: 'zh' })
  const LIST = 'email,name,class\none@x.test,One,\nelsewhere@x.test,E,Year 2\nmember@x.test,M,\nbad,B,\none@x.test,again,'

  test('the check says line by line what will happen, and changes nothing', async () => {
    const checked = await checkClassList(services, admin, input(LIST))
    expect(checked.kind === 'checked' && checked.lines.map((line) => line.plan)).toEqual(['invite', 'invite', 'member', 'bad-email', 'double'])
    expect(await services.db.invitation.count()).toBe(0)
    expect(await services.db.group.count()).toBe(0)
  })

  test('pressed twice at once, each letter goes once; members are put into the class; the bell says that it is done', async () => {
    const outcomes = await Promise.all([importClassList(services, admin, input(LIST)), importClassList(services, admin, input(LIST))])
    expect(outcomes.map((one) => (one.kind === 'imported' ? one.invited : one.kind)).reduce<number>((sum, one) => sum + Number(one), 0)).toBe(2)
    expect((await services.db.mail.findMany({ select: { to: true, language: true } })).sort((a, b) => a.to.localeCompare(b.to))).toEqual([{ to: 'elsewhere@x.test', language: 'zh' }, { to: 'one@x.test', language: 'zh' }])
    const classes = await services.db.group.findMany({ orderBy: { name: 'asc' }, include: { members: { include: { person: true } }, invitations: true } })
    expect(classes.map((one) => [one.name, one.members.map((member) => member.person.email), one.invitations.map((each) => each.email)])).toEqual([['Year 1', ['member@x.test'], ['one@x.test']], ['Year 2', [], ['elsewhere@x.test']]])
    expect(await services.db.notification.count({ where: { personId: admin.personId, kind: 'class-list.done' } })).toBe(1)
    expect(await importClassList(services, admin, input(LIST))).toMatchObject({ kind: 'imported', invited: 0, alreadyInvited: 2, members: 1, refused: 2 })
  })

  test('nobody else imports a class', async () => {
    for (const actor of [{ kind: 'public' }, { ...admin, memberships: [{ institutionId, role: 'teacher' }] }] as Actor[]) expect((await importClassList(services, actor, input(LIST))).kind).toBe('forbidden')
  })
})
