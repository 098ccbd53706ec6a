import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// psql(1), mysql(1), sqlite3(1), redis-cli(1), duckdb(1): the words given to a client are code, and each has a verb that runs
// a program of the machine (`\!`, `.shell`, `system`, COPY … TO PROGRAM), so that no use of one is less than high.

const client: ProgramRow = {
  risk: 'high',
  why: 'runs what it is told in a database, and programs beside it',
  isVeiled: true,
  tells: '--version -V --help',
  isTooBroad: true,
}

const dump: ProgramRow = {
  risk: 'high',
  why: 'takes everything out of a database, or puts it there',
  isTooBroad: true,
}

const redis: ProgramRow = {
  risk: 'medium',
  why: 'asks a database',
  isTooBroad: true,
  options: {
    ...each('-h -p -n --user', { value: 'text' } as const),
    ...each('-a --pass --askpass', { risk: 'high', why: 'names a secret', value: 'text' } as const),
    ...each('--eval --rdb --functions-rdb --pipe --cluster --ldb --ldb-sync-mode', {
      risk: 'high',
      why: 'runs code, or copies the whole database',
      value: 'text',
    } as const),
    '-x': { risk: 'high', why: 'writes what it is fed' },
    '-X': { risk: 'high', why: 'writes what it is fed', value: 'text' },
  },
  subcommands: {
    ...each('ping PING dbsize DBSIZE info INFO exists EXISTS ttl TTL type TYPE strlen STRLEN llen LLEN', {
      risk: 'medium',
      why: 'asks a database',
    } as const),
    ...each(
      'flushall FLUSHALL flushdb FLUSHDB del DEL unlink UNLINK set SET mset MSET config CONFIG eval EVAL evalsha EVALSHA script SCRIPT function FUNCTION module MODULE shutdown SHUTDOWN save SAVE bgsave BGSAVE slaveof SLAVEOF replicaof REPLICAOF migrate MIGRATE restore RESTORE debug DEBUG acl ACL client CLIENT cluster CLUSTER rename RENAME expire EXPIRE hset HSET hdel HDEL lpush LPUSH rpush RPUSH lpop LPOP rpop RPOP sadd SADD srem SREM zadd ZADD zrem ZREM incr INCR decr DECR publish PUBLISH swapdb SWAPDB failover FAILOVER',
      { risk: 'high', why: 'changes a database' } as const,
    ),
    ...each('get GET mget MGET hgetall HGETALL keys KEYS scan SCAN monitor MONITOR dump DUMP lrange LRANGE', {
      risk: 'high',
      why: 'shows what a database holds',
    } as const),
  },
}

/** Clients of databases. */
export const databases: Family = {
  ...each('psql pgcli mysql mariadb mycli sqlite3 sqlite duckdb mongosh mongo cqlsh clickhouse-client sqlcmd', client),
  ...each('usql isql sqlplus influx cypher-shell sqlite-utils rqlite litecli clickhouse surreal', client),
  ...each('pg_dump pg_dumpall pg_restore pg_basebackup mysqldump mariadb-dump mysqlimport mysqladmin', dump),
  ...each('mongodump mongorestore mongoexport mongoimport createdb dropdb createuser dropuser pg_ctl initdb', dump),
  ...each('vacuumdb reindexdb clusterdb redis-server mongod mysqld postgres valkey-server', dump),
  ...each('redis-cli valkey-cli', redis),
  pg_isready: { risk: 'medium', why: 'asks a database' },
}
