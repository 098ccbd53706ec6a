import { Compute } from '../compute/client.ts'
import { type Credentials, findCredentials } from './credentials.ts'
import { type Policies, resourceManagerEndpoint } from './policies.ts'

/** One project of Google Cloud, opened with the operator's credentials. */
export interface Project {
  readonly compute: Compute
  readonly policies: Policies
  readonly credentials: Credentials
}

const opened = new Map<string, Promise<Project>>()

/** Opens a project, once in each process. @throws Failure as `findCredentials` */
export function projectOf(project: string): Promise<Project> {
  const known = opened.get(project) ?? open(project)
  opened.set(project, known)
  return known
}

async function open(project: string): Promise<Project> {
  const credentials = await findCredentials(project)
  const { token } = credentials
  const policies = { token, endpoint: resourceManagerEndpoint() }
  return { compute: new Compute({ project, token }), policies, credentials }
}
