/**
 * Loaded into programs of Node that set-up starts and that change the clone. A set-up that is
 * killed cannot end them, and the next one must not find them still at work.
 */
const CHECK_MS = 200;
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, CHECK_MS).unref();
