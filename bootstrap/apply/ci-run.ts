/** What each CI service calls the address of a run, by its own documentation; Jenkins and others have BUILD_URL. */
const variables = [
  'CI_JOB_URL',
  'BUILDKITE_BUILD_URL',
  'CIRCLE_BUILD_URL',
  'TRAVIS_BUILD_WEB_URL',
  'BUILD_URL',
] as const

/** Where the CI run that this is part of can be looked at; undefined where it is no part of one that says so. */
export function ciRun(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  const github = server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined
  const url = github ?? variables.map((name) => env[name]).find(Boolean)
  return url && URL.canParse(url) && url.length <= longest ? url : undefined
}

/** Longer than any of theirs; it goes into a note that the next one is shown. */
const longest = 500
