-- hint says that something may be due at a desk at a moment. An earlier hint
-- stays. Where a process is looking at the desk, and may not have seen what
-- this hint is about, the desk is to be looked at again at once: what that
-- process has seen does not count then, since settle no longer finds its score.
-- A sweep leaves such a desk alone.
--
-- KEYS[1]  hints  ZSET desk -> the ms at which something may be due; half a ms
--                 more while a process looks
-- ARGV[1]  "sweep", or ""
-- then for each hint the desk and the ms
--
-- Returns  1.
for i = 2, #ARGV, 2 do
	local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
	score = score and tonumber(score)
	local looking = score and score % 1 ~= 0
	if not (looking and ARGV[1] == 'sweep') then -- or it is looked at again by itself
		if not score or tonumber(ARGV[i + 1]) < score then
			redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i])
		elseif looking then
			redis.call('ZADD', KEYS[1], 0, ARGV[i])
		end
	end
end
return 1
