import { expect, test } from 'vitest'
import { parseBackend } from '../../../stacks/engine/backend.ts'

test.each([
  'gs://my-states',
  'gs://my.states/vellum',
  's3://my-states/team/vellum',
  's3://my-states?region=eu-west-1&endpoint=http://127.0.0.1:9000&s3ForcePathStyle=true',
])('%s is a bucket', (text) => {
  expect(parseBackend(text)).toEqual({ url: text })
})

test.each(['file:///srv/states', 'file:///home/ada/my states'])('%s is a folder', (text) => {
  expect(parseBackend(text)).toEqual({ url: text, folder: text.slice('file://'.length) })
})

test.each([
  '',
  'my-states',
  '/srv/states',
  'file://states',
  'file://~/states',
  'file:////srv',
  'file:///srv/../etc',
  'file:///srv/a%20b',
  'file:///srv?x=1',
  'gs://',
  'gs://A',
  'gs://ada:secret@my-states',
  's3://my-states/../other',
  's3://my-states#x',
  's3://my-states?region=$(id)',
  'https://api.pulumi.com',
  'azblob://container',
])('"%s" is refused, and nothing is kept anywhere', (text) => {
  expect(() => parseBackend(text)).toThrow(expect.objectContaining({ code: 'USAGE', exitCode: 2 }))
})
