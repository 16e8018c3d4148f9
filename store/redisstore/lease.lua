-- lease takes jobs of a kind that are due, of each desk the longest waiting
-- first. One call for all desks costs half of a call for each; Redis Cluster
-- only takes the latter.
--
-- KEYS     for each desk
--          jobs    HASH key -> "<generation> <due ms> <json>"
--          due     ZSET key -> the ms at which it is to be looked at
--          leases  HASH key -> "<token> <generation> <times> <end ms>"
-- ARGV[1]  the ms that it is at least; it is later where the server's clock is
-- ARGV[2]  "1" when ARGV[1] is the clock, and the server's is not asked
-- ARGV[3]  for how long to lease, in ms
-- ARGV[4]  the token of the leases
-- ARGV[5]  for how long a job is put off that cannot be read, in ms
-- ARGV[6..] for each desk how many jobs to take at most
--
-- Returns  { the clock, then for each desk { next, then for each job its key,
--          times and row } }: next is the ms at which there is something more
--          to look at, "" for never, "error" where nothing could be taken; the
--          error comes next then.
local now = tonumber(ARGV[1])
if ARGV[2] ~= '1' then
	local time = redis.call('TIME')
	now = math.max(now, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
end
local function ms(number)
	return string.format('%.0f', number)
end
local ends, aside = now + tonumber(ARGV[3]), now + tonumber(ARGV[5])
local untilMs = ms(ends)

local function take(jobs, due, leases, share)
	local taken = { '' }
	local again -- the earliest that is to be looked at again
	local first = redis.call('ZRANGE', due, 0, share, 'WITHSCORES') -- one more than the share
	for i = 1, #first, 2 do
		local key, score = first[i], tonumber(first[i + 1])
		if score > now or i > 2 * tonumber(share) then
			again = math.max(math.min(again or score, score), now)
			break
		end
		local row = redis.call('HGET', jobs, key)
		local generation = string.match(row or '', '^(%d+) %d+ ')
		if not row then
			redis.call('ZREM', due, key)
		elseif not generation then
			redis.call('ZADD', due, ms(aside), key)
			again = math.min(again or aside, aside)
		else
			local times = '1'
			if redis.call('HSETNX', leases, key, ARGV[4] .. ' ' .. generation .. ' 1 ' .. untilMs) == 0 then
				local leased, before = string.match(redis.call('HGET', leases, key), '^%S+ (%d+) (%d+) %d+$')
				times = leased == generation and ms(tonumber(before) + 1) or '1'
				redis.call('HSET', leases, key, ARGV[4] .. ' ' .. generation .. ' ' .. times .. ' ' .. untilMs)
			end
			redis.call('ZADD', due, untilMs, key)
			again = math.min(again or ends, ends)
			taken[#taken + 1] = key
			taken[#taken + 1] = times
			taken[#taken + 1] = row
		end
	end
	taken[1] = again and ms(again) or ''
	return taken
end

-- A table that somebody else has made is found before anything is written, and
-- must not be in the way of other desks.
local reply = { ms(now) }
for i = 1, #KEYS, 3 do
	local ok, taken = pcall(take, KEYS[i], KEYS[i + 1], KEYS[i + 2], ARGV[6 + (i - 1) / 3])
	if not ok then
		taken = { 'error', type(taken) == 'table' and taken.err or tostring(taken) }
	end
	reply[#reply + 1] = taken
end
return reply
