export default { test: { include: ['*.unit.js'], globals: true, pool: 'threads', maxWorkers: 1 } };
