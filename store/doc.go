// Package store is the storage contract in the newsroom's own terms, and its
// errors. The engines, store/redisstore and store/filestore, keep it;
// store/storetest proves that they do. It knows claim, and nothing else of
// stet; the newsroom's rules stay above it.
package store
