import { DEMO_DOMAIN, DEMO_PASSWORD, DEMO_PEOPLE } from './person'

/** What the sign-in pages offer in demo mode; nothing outside it. */
export function demoAccounts(env: { isDemo: boolean }) {
  return env.isDemo ? { password: DEMO_PASSWORD, people: DEMO_PEOPLE.map(({ local, role }) => ({ email: `${local}@${DEMO_DOMAIN}`, role })) } : null
}
