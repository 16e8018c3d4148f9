-- commit writes a change, all of it or nothing: Redis does not take back what
-- a script wrote before an error, so everything is checked before the first
-- write. Values are written as they come; the script knows no claims.
--
-- KEYS[1]   the receipt of the person's request  STRING
--           (the desk's receipts, where no answer is kept)
-- KEYS[2]   the desk's receipts                  ZSET key -> the second after
--                                                which it is gone
-- KEYS[3..] the receipts whose answers are blanked, which must be all that the
--           desk has, or something was committed since they were read; then
--           the tables, by number below
-- ARGV[1]   the answer to keep in the receipt, "" to keep none
-- ARGV[2]   how long to keep it, in seconds
-- ARGV[3]   the answer to put in the place of all others, "" for none
-- ARGV[4]   the number of receipts to blank
-- ARGV[5]   the clock, in ms, "" for the server's own
-- ARGV[6]   the token of the lease that must be held and is ended, "" for none
-- ARGV[7,8] the number of that job's Jobs (Due and Leases are the next two),
--           and its key
-- ARGV[9]   the number of checks
-- then for each check 5 values:
--           how    "same": the field's whole value is as wanted
--                  "version": the value begins with the wanted version
--           table, other   the numbers of the HASHes that may hold the field
--           field, wanted  ("" is wanted of a field that is not there)
-- then for each write 4 values: operation, table, field, value
--           HSET, HDEL  a HASH
--           XADD  a STREAM; the field is ""
--           POST  Posts, a HASH, with Shown, a ZSET, as the next table; the
--                 value "<topic>,<topic> <json>", or "" to forget the post
--           JOB   Jobs, a HASH, with Due, a ZSET, and Leases, a HASH, as the
--                 next tables; the value "<due ms> <1 for sooner, or 0> <json>",
--                 where a due of "" is the clock
--
-- Each of KEYS has a number, from 1.
--
-- Returns  { "committed", answer, and for each job that was scheduled or left
--            the number of its Jobs and its score in Due }
--          { "replayed", answer }  the request was committed before; the
--                                  answer is that of the first time
--          { "lost", "" }          the lease is not held
--          { "changed", n }        check n, from 1, does not hold
--          { "answered", "" }      the receipts are not all that the desk has
local receipt = ARGV[1] ~= '' and redis.call('GET', KEYS[1])
if receipt then
	return { 'replayed', receipt }
end

local now = tonumber(ARGV[5])
if not now then
	local time = redis.call('TIME')
	now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- ms is a number as Redis and the tables take it.
local function ms(number)
	return string.format('%.0f', number)
end

-- row is the generation and the due of a job; nil for none, or one that cannot
-- be read.
local function row(jobs, key)
	local value = redis.call('HGET', KEYS[jobs], key) or ''
	local generation, due = string.match(value, '^(%d+) (%d+) ')
	return tonumber(generation), tonumber(due)
end

-- lease is the token of a job's lease, the generation that was leased, and the
-- end; nil for none.
local function lease(jobs, key)
	local value = redis.call('HGET', KEYS[jobs + 2], key) or ''
	local token, leased, ends = string.match(value, '^(%S+) (%d+) %d+ (%d+)$')
	return token, tonumber(leased), tonumber(ends)
end

local reply = { 'committed', ARGV[1] }

-- place puts a job's key where Due is looked at.
local function place(jobs, key, score)
	redis.call('ZADD', KEYS[jobs + 1], ms(score), key)
	reply[#reply + 1] = tostring(jobs)
	reply[#reply + 1] = ms(score)
end

-- finish ends a lease. What was scheduled since it began stays.
local function finish(jobs, key)
	local generation, due = row(jobs, key)
	local _, leased = lease(jobs, key)
	redis.call('HDEL', KEYS[jobs + 2], key)
	if generation and generation ~= leased then
		place(jobs, key, due)
	else
		redis.call('HDEL', KEYS[jobs], key)
		redis.call('ZREM', KEYS[jobs + 1], key)
	end
end

-- schedule puts a job in the place of the one of that key. It is not looked at
-- before a lease that is held has ended. A job that is being done does not wait,
-- so that there is no time of its to keep.
local function schedule(jobs, key, value)
	local at, sooner, args = string.match(value, '^(%d*) ([01]) (.*)$')
	local due = tonumber(at) or now
	local generation, waits = row(jobs, key)
	local token, leased, ends = lease(jobs, key)
	local held = token and ends > now
	if held and leased == generation then
		waits = nil
	end
	if sooner == '1' and waits and waits < due then
		due = waits
	end
	generation = math.max(generation or 0, leased or 0) + 1
	redis.call('HSET', KEYS[jobs], key, ms(generation) .. ' ' .. ms(due) .. ' ' .. args)
	place(jobs, key, held and math.max(ends, due) or due)
end

-- post writes or forgets a post, and takes the one before out of the topics
-- that it showed.
local function post(posts, key, value)
	local was = redis.call('HGET', KEYS[posts], key) or ''
	for topic in string.gmatch(string.match(was, '^%S*'), '[^,]+') do
		redis.call('ZREM', KEYS[posts + 1], topic .. ' ' .. key)
	end
	if value == '' then
		redis.call('HDEL', KEYS[posts], key)
		return
	end
	for topic in string.gmatch(string.match(value, '^%S*'), '[^,]+') do
		redis.call('ZADD', KEYS[posts + 1], 0, topic .. ' ' .. key)
	end
	redis.call('HSET', KEYS[posts], key, value)
end

-- The types of an operation's table, and of the ones after it.
local holds = {
	HSET = { 'hash' },
	HDEL = { 'hash' },
	XADD = { 'stream' },
	POST = { 'hash', 'zset' },
	JOB = { 'hash', 'zset', 'hash' },
}

-- foreign is the error of an operation whose tables somebody else has made.
local function foreign(operation, table)
	for i, wanted in ipairs(holds[operation]) do
		local key = KEYS[tonumber(table) + i - 1]
		local is = redis.call('TYPE', key)['ok']
		if is ~= 'none' and is ~= wanted then
			return redis.error_reply('WRONGTYPE ' .. key .. ' holds a ' .. is)
		end
	end
end

if ARGV[6] ~= '' then
	local err = foreign('JOB', ARGV[7])
	if err then
		return err
	end
	if lease(tonumber(ARGV[7]), ARGV[8]) ~= ARGV[6] then
		return { 'lost', '' }
	end
end

local at = 10
for n = 1, tonumber(ARGV[9]) do
	local how, field, wanted = ARGV[at], ARGV[at + 3], ARGV[at + 4]
	local got = redis.call('HGET', KEYS[tonumber(ARGV[at + 1])], field)
		or redis.call('HGET', KEYS[tonumber(ARGV[at + 2])], field)
		or ''
	if how == 'version' then
		got = string.match(got, '^%d+') or ''
	end
	if got ~= wanted then
		return { 'changed', tostring(n) }
	end
	at = at + 5
end

local blank = tonumber(ARGV[4])
local zset = redis.call('TYPE', KEYS[2])['ok']
if zset ~= 'none' and zset ~= 'zset' then
	return redis.error_reply('WRONGTYPE ' .. KEYS[2] .. ' holds a ' .. zset)
end
if ARGV[3] ~= '' then
	local all = redis.call('ZCARD', KEYS[2]) == blank
	for n = 3, blank + 2 do
		all = all and redis.call('ZSCORE', KEYS[2], KEYS[n])
	end
	if not all then
		return { 'answered', '' }
	end
end

for w = at, #ARGV, 4 do
	local err = foreign(ARGV[w], ARGV[w + 1])
	if err then
		return err
	end
end

if ARGV[3] ~= '' then
	for n = 3, blank + 2 do
		redis.call('SET', KEYS[n], ARGV[3], 'XX', 'KEEPTTL')
	end
end
if ARGV[1] ~= '' then
	redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
	local second = tonumber(redis.call('TIME')[1])
	redis.call('ZADD', KEYS[2], second + tonumber(ARGV[2]) + 1, KEYS[1])
	redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. second)
end
if ARGV[6] ~= '' then
	finish(tonumber(ARGV[7]), ARGV[8])
end
for w = at, #ARGV, 4 do
	local operation, table, field, value = ARGV[w], tonumber(ARGV[w + 1]), ARGV[w + 2], ARGV[w + 3]
	if operation == 'HSET' then
		redis.call('HSET', KEYS[table], field, value)
	elseif operation == 'HDEL' then
		redis.call('HDEL', KEYS[table], field)
	elseif operation == 'XADD' then
		redis.call('XADD', KEYS[table], '*', 'event', value)
	elseif operation == 'POST' then
		post(table, field, value)
	else
		schedule(table, field, value)
	end
end
return reply
