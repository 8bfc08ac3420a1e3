import broadcast from './broadcast.json'
import common from './common.json'
import people from './people.json'

export default { common, people, broadcast }
