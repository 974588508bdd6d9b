"""What changes a search in Redis, each as one step (Lua).

The keys are those of `search_board`: the search, its beat, its hits, who watches it. A server whose memory is
full refuses what takes more of it, but not within a script that has changed something: what ends a search so
begins with that.
"""

# Returns 1 where nobody works at it: it is the caller's to enqueue. Where it would have to: -1 where many
# wait, -2 where over half of the memory is taken, the rest of which is for batches.
BEGIN = """
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'done' or (state and redis.call('EXISTS', KEYS[2]) == 1) then
  redis.call('HDEL', KEYS[1], 'stop')
  return 0
end
if redis.call('LLEN', KEYS[5]) >= tonumber(ARGV[5]) then return -1 end
local memory = redis.call('INFO', 'memory')
local used, most = memory:match('used_memory:(%d+)'), memory:match('maxmemory:(%d+)')
if tonumber(most) > 0 and tonumber(used) > tonumber(most) / 2 then return -2 end
redis.call('HDEL', KEYS[1], 'stop')
if not state then
  redis.call('HSET', KEYS[1], 'request', ARGV[1], 'searched', 0, 'total', 0, 'found', 0, 'reached', '',
    'unread', 0)
end
redis.call('HSET', KEYS[1], 'state', 'waiting', 'runner', ARGV[2], 'detail', '')
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[3])
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[4])
return 1
"""
# Notes that somebody watches. What waits in the queue, however long, is not lost, and not enqueued anew.
WATCH = """
redis.call('SET', KEYS[4], '1', 'EX', ARGV[1])
local told = redis.call('HMGET', KEYS[1], 'state', 'runner')
if told[1] == 'waiting' and redis.call('LPOS', KEYS[5], ARGV[4] .. told[2]) then
  redis.call('SET', KEYS[2], told[2], 'EX', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  redis.call('EXPIRE', KEYS[3], ARGV[3])
end
"""
# Takes searches that nobody watches out of the queue and returns the ids of their jobs. Whoever looks keeps a
# search watched for ARGV[1] ms; who did not look for ARGV[2] ms has gone.
DROP = """
local dropped = {}
for _, job in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local id, runner = job:match('^search%-(%x+)%-(%x+)$')
  local search = id and 'search:' .. id
  if id and tonumber(ARGV[1]) - redis.call('PTTL', search .. ':watched') > tonumber(ARGV[2]) then
    redis.call('LREM', KEYS[1], 1, job)
    if redis.call('HGET', search, 'runner') == runner then
      redis.call('HSET', search, 'state', 'left', 'runner', '')
      redis.call('DEL', search .. ':beat')
    end
    dropped[#dropped + 1] = job
  end
end
return dropped
"""
_WHAT_NEXT = """
if redis.call('HEXISTS', KEYS[1], 'stop') == 1 then return 'stopped' end
if redis.call('EXISTS', KEYS[4]) == 0 then return 'left' end
return 'go on'
"""
# Returns what the runner has to do: stop and why, or go on, also where it was begun again before it stopped.
TELL = f"""
if redis.call('HGET', KEYS[1], 'runner') ~= ARGV[1] then return 'taken over' end
if ARGV[2] == 'stopped' and redis.call('HEXISTS', KEYS[1], 'stop') == 0 then return 'go on' end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'searched', ARGV[3], 'total', ARGV[4], 'reached', ARGV[5],
  'unread', ARGV[8])
for n = 9, #ARGV do redis.call('RPUSH', KEYS[3], ARGV[n]) end
redis.call('HSET', KEYS[1], 'found', redis.call('LLEN', KEYS[3]))
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('EXPIRE', KEYS[3], ARGV[6])
if ARGV[2] == 'running' then redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[7])
else redis.call('DEL', KEYS[2]) end
{_WHAT_NEXT}"""
# A search that failed keeps what it found and how far it came: begun again, it goes on there.
FAIL = """
if redis.call('HGET', KEYS[1], 'runner') ~= ARGV[1] then return end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'state', 'failed', 'detail', ARGV[2])
"""
# Between two tellings a piece may take longer than what was told is kept.
BEAT = f"""
if redis.call('HGET', KEYS[1], 'runner') ~= ARGV[1] then return 'taken over' end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[3])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
{_WHAT_NEXT}"""
STOP = """
if redis.call('EXPIRE', KEYS[1], ARGV[1]) == 0 then return end
redis.call('EXPIRE', KEYS[3], ARGV[1])
redis.call('HSET', KEYS[1], 'stop', 1)
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'waiting' or (state == 'running' and redis.call('EXISTS', KEYS[2]) == 0) or state == 'left' then
  redis.call('HSET', KEYS[1], 'state', 'stopped', 'runner', '')
  redis.call('DEL', KEYS[2])
end
"""
