/** Object storage as charms look at it (`@charmed-spark/spark/object-storage`). */
export { checkBucket, defaultRegion, type StorageCheck, type StorageTarget } from './check-bucket.ts';
