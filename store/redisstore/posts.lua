-- posts reads the posts that show a topic, in one instant.
--
-- KEYS[1]  shown  ZSET "<escaped topic> <post's key>", all of score 0
-- KEYS[2]  posts  HASH key -> "<escaped topics, with commas> <json>"
-- ARGV[1]  the escaped topic
--
-- Returns  the values of posts, in no particular order.
local found = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1] .. ' ', '(' .. ARGV[1] .. '!')) do
	local value = redis.call('HGET', KEYS[2], string.sub(member, #ARGV[1] + 2))
	if value then
		found[#found + 1] = value
	end
end
return found
