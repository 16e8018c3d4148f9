-- take finds the desks where something may be due, and puts them off for a
-- while, so that processes do not crowd at one desk, and nothing is forgotten
-- when this one ends before it has looked.
--
-- KEYS[1]  hints  ZSET desk -> the ms at which something may be due; half a ms
--                 more while a process looks
-- ARGV[1]  the clock, in ms, "" for the server's own
-- ARGV[2]  how many desks to take at most
-- ARGV[3]  for how long they are put off, in ms
--
-- Returns  { the clock, the score that the desks have now, desk, desk ... }
local now = tonumber(ARGV[1])
if not now then
	local time = redis.call('TIME')
	now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local desks = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[2])
local mark = string.format('%.1f', now + tonumber(ARGV[3]) + 0.5)
local reply, scores = { string.format('%.0f', now), mark }, {}
for _, desk in ipairs(desks) do
	scores[#scores + 1] = mark
	scores[#scores + 1] = desk
	reply[#reply + 1] = desk
end
if #scores > 0 then
	redis.call('ZADD', KEYS[1], unpack(scores))
end
return reply
