import account from './account.json'
import anatomy from './anatomy.json'
import audit from './audit.json'
import bring from './bring.json'
import broadcast from './broadcast.json'
import common from './common.json'
import images from './images.json'
import jobs from './jobs.json'
import notifications from './notifications.json'
import operations from './operations.json'
import people from './people.json'
import viewer from './viewer.json'

export default { common, people, account, broadcast, audit, notifications, jobs, operations, images, viewer, anatomy, bring }
