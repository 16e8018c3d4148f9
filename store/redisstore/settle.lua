-- settle says when the desks that were taken are to be looked at again. A desk
-- that was given another time since keeps that.
--
-- KEYS[1]  hints  ZSET desk -> the ms at which something may be due
-- ARGV[1]  the score that take gave the desks
-- then for each desk its name and the ms, "" for never
--
-- Returns  1.
local held = {}
for _, desk in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[1])) do
	held[desk] = true
end
local scores, done = {}, {}
for i = 2, #ARGV, 2 do
	if held[ARGV[i]] then
		if ARGV[i + 1] == '' then
			done[#done + 1] = ARGV[i]
		else
			scores[#scores + 1] = ARGV[i + 1]
			scores[#scores + 1] = ARGV[i]
		end
	end
end
if #scores > 0 then
	redis.call('ZADD', KEYS[1], unpack(scores))
end
if #done > 0 then
	redis.call('ZREM', KEYS[1], unpack(done))
end
return 1
