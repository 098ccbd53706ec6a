import { expect, test } from 'vitest'
import { ciRun } from '../../../bootstrap/apply/ci-run.ts'

const github = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'ada/desk', GITHUB_RUN_ID: '42' }

test.each([
  ['GitHub', github, 'https://github.com/ada/desk/actions/runs/42'],
  ['GitLab', { CI_JOB_URL: 'https://gitlab.com/ada/desk/-/jobs/7' }, 'https://gitlab.com/ada/desk/-/jobs/7'],
  ['Buildkite', { BUILDKITE_BUILD_URL: 'https://buildkite.com/ada/7' }, 'https://buildkite.com/ada/7'],
  ['Jenkins', { BUILD_URL: 'https://ci.example/job/7/' }, 'https://ci.example/job/7/'],
  ['nothing that says so', { GITHUB_RUN_ID: '42' }, undefined],
  ['what is no address', { BUILD_URL: 'seven' }, undefined],
])('the run of %s is named by where it can be looked at', (_, env, url) => {
  expect(ciRun(env)).toBe(url)
})
