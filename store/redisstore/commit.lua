-- commit writes a change, all of it or nothing: Redis does not take back what
-- a script wrote before an error, so everything is checked before the first
-- write. Values are written as they come; the script knows no claims.
--
-- KEYS[1]   the receipt of the person's request  STRING
-- KEYS[2]   the desk's receipts                  ZSET key -> the second after
--                                                which it is gone
-- KEYS[3..] the receipts whose answers are blanked, which must be all that the
--           desk has, or something was committed since they were read; then
--           the tables, by number below
-- ARGV[1]   the answer to keep in the receipt
-- ARGV[2]   how long to keep it, in seconds
-- ARGV[3]   the answer to put in the place of all others, "" for none
-- ARGV[4]   the number of receipts to blank
-- ARGV[5]   the number of checks
-- then for each check 5 values:
--           how    "same": the field's whole value is as wanted
--                  "version": the value begins with the wanted version
--           table, other   the numbers of the HASHes that may hold the field
--           field, wanted  ("" is wanted of a field that is not there)
-- then for each write 4 values: "HSET", "HDEL" or "XADD", table, field, value
--
-- Each of KEYS has a number, from 1.
--
-- Returns  { "committed", answer }
--          { "replayed", answer }  the request was committed before; the
--                                  answer is that of the first time
--          { "changed", n }        check n, from 1, does not hold
--          { "answered", "" }      the receipts are not all that the desk has
local receipt = redis.call('GET', KEYS[1])
if receipt then
	return { 'replayed', receipt }
end

local at = 6
for n = 1, tonumber(ARGV[5]) do
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

local holds = { HSET = 'hash', HDEL = 'hash', XADD = 'stream' }
for w = at, #ARGV, 4 do
	local key = KEYS[tonumber(ARGV[w + 1])]
	local is = redis.call('TYPE', key)['ok']
	if is ~= 'none' and is ~= holds[ARGV[w]] then
		return redis.error_reply('WRONGTYPE ' .. key .. ' holds a ' .. is)
	end
end

if ARGV[3] ~= '' then
	for n = 3, blank + 2 do
		redis.call('SET', KEYS[n], ARGV[3], 'XX', 'KEEPTTL')
	end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[2]) + 1, KEYS[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)
for w = at, #ARGV, 4 do
	local key, field, value = KEYS[tonumber(ARGV[w + 1])], ARGV[w + 2], ARGV[w + 3]
	if ARGV[w] == 'HSET' then
		redis.call('HSET', key, field, value)
	elseif ARGV[w] == 'HDEL' then
		redis.call('HDEL', key, field)
	else
		redis.call('XADD', key, '*', 'event', value)
	end
end
return { 'committed', ARGV[1] }
